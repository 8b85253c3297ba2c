package faye_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// golden is one file of the record of the real server.
type golden struct {
	Group string       `json:"group"`
	Cases []goldenCase `json:"cases"`
}

type goldenCase struct {
	Name   string `json:"name"`
	Server struct {
		Mount   string   `json:"mount"`
		Timeout *float64 `json:"timeout"` // seconds
		Ping    float64  `json:"ping"`
		Engine  struct {
			Interval float64 `json:"interval"`
		} `json:"engine"`
		Extensions []string `json:"extensions"`
	} `json:"server"`
	Steps []goldenStep `json:"steps"`
}

type goldenStep struct {
	Step         int     `json:"step"`
	Connection   string  `json:"connection"`
	Sent         int     `json:"sent"`
	Answered     int     `json:"answered"`
	SentAt       float64 `json:"sent_at_ms"`
	Async        bool    `json:"async"`
	ReadFor      float64 `json:"read_ms"`
	Abandoned    int     `json:"abandoned"`
	AbandonedAt  float64 `json:"abandoned_at_ms"`
	ClientClosed int     `json:"client_closed_connection"`
	Timing       struct {
		Kind  string  `json:"kind"`
		About float64 `json:"about_ms"`
	} `json:"timing"`
	Request  goldenRequest   `json:"request"`
	Response *goldenResponse `json:"response"`
}

type goldenRequest struct {
	Transport string            `json:"transport"`
	Action    string            `json:"action"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Headers   map[string]string `json:"headers"`
	Body      *string           `json:"body"`
	BodyNote  string            `json:"body_note"`
	For       float64           `json:"for_ms"`
	Wait      float64           `json:"ms"`
	Channel   string            `json:"channel"`
	Data      json.RawMessage   `json:"data"`

	Opcode      string  `json:"opcode"`
	Payload     string  `json:"payload"`
	PayloadNote string  `json:"payload_note"`
	Fin         *bool   `json:"fin"`
	Unmasked    bool    `json:"unmasked"`
	RSV         byte    `json:"rsv"`
	Code        *uint16 `json:"code"`
	Reason      string  `json:"reason"`
}

type goldenResponse struct {
	Status   int               `json:"status"`
	Reason   string            `json:"reason"`
	Headers  map[string]string `json:"headers"`
	Body     *string           `json:"body"`
	BodyNote string            `json:"body_note"`
	Stream   *string           `json:"stream"`
	Frames   []goldenFrame     `json:"frames"`
	Closed   bool              `json:"tcp_closed"`
}

type goldenFrame struct {
	Opcode  string  `json:"opcode"`
	Payload string  `json:"payload"`
	Code    uint16  `json:"code"`
	Reason  string  `json:"reason"`
	Elapsed float64 `json:"elapsed_ms"`
}

// differences lists the cases in which the server differs on purpose.
var differences = map[string]string{
	"min-js-map":         "there is no source map of our own client",
	"unminified-js":      "there is one script only",
	"unminified-js-map":  "there is no source map of our own client",
	"get-too-long":       "the address is bounded by the HTTP server around; Go's limit and body are others",
	"ws-open-not-faye":   "Options.NotFound answers at once; an upgrade that is never answered helps nobody",
	"ws-close-empty":     "the WebSocket library answers a close frame without a code with one without a code",
	"ws-reserved-bit":    "the WebSocket library gives another reason for 1002",
	"ws-too-large-frame": "the WebSocket library counts the bytes that come, not those announced",
}

// TestParity replays the record of the real server, case by case, over real
// sockets and on a manual clock.
func TestParity(t *testing.T) {
	g := NewWithT(t)
	files, err := filepath.Glob("testdata/golden/*.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(files).To(HaveLen(15))
	results := make(chan bool, 1000)
	known := map[string]bool{}
	t.Run("cases", func(t *testing.T) {
		for _, file := range files {
			raw, err := os.ReadFile(file)
			g.Expect(err).NotTo(HaveOccurred())
			var record golden
			g.Expect(json.Unmarshal(raw, &record)).To(Succeed())
			for _, c := range record.Cases {
				known[c.Name] = true
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					wrong := replay(t, c)
					results <- len(wrong) == 0
					why, listed := differences[c.Name]
					if listed && len(wrong) == 0 {
						t.Errorf("is listed as differing (%s) but is equal: take it off the list", why)
					}
					if !listed && len(wrong) > 0 {
						t.Error(strings.Join(wrong, "\n"))
					}
				})
			}
		}
	})
	close(results)
	equal, all := 0, 0
	for ok := range results {
		if all++; ok {
			equal++
		}
	}
	t.Logf("%d of %d cases equal", equal, all)
	for name, why := range differences {
		t.Logf("differs on purpose: %s: %s", name, why)
		g.Expect(known).To(HaveKey(name), "a listed case that is not in the record")
	}
	g.Expect(all).To(Equal(457))
	g.Expect(equal).To(Equal(all - len(differences)))
}

// extensions are the ones that the record names.
var extensions = map[string]faye.Extension{
	"reject-subscribe": {Incoming: func(m *faye.Message) bool {
		if string(m.Get("channel")) == `"/meta/subscribe"` && !goodToken(m) {
			m.Set("error", json.RawMessage(`"403::Authentication required"`))
		}
		return true
	}},
	"reject-publish": {Incoming: func(m *faye.Message) bool {
		if !strings.HasPrefix(string(m.Get("channel")), `"/meta/`) && !goodToken(m) {
			m.Set("error", json.RawMessage(`"403::Publishing forbidden"`))
		}
		return true
	}},
	"strip-ext": {Outgoing: func(m *faye.Message) bool {
		m.Delete("ext")
		return true
	}},
	"drop-incoming": {Incoming: func(m *faye.Message) bool {
		return string(m.Get("channel")) != `"/dropped"`
	}},
	"advice-none": {Outgoing: func(m *faye.Message) bool {
		if m.Get("error") != nil {
			m.Set("advice", json.RawMessage(`{"reconnect":"none"}`))
		}
		return true
	}},
}

func goodToken(m *faye.Message) bool { return string(m.Get("ext")) == `{"token":"good"}` }
