package autocall

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// frames declares the specs of what a record is wrapped in when it is pushed.
func (a *api) frames(l *spec.List) {
	documented := spec.Documented("autocall 2.2")
	l.It("AUTOCALL-PUSH-001", "a record is pushed as a POST of application/json", spec.Documented("autocall 2.1"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true}).one(c)
		c.Equal("method", p.Method, http.MethodPost)
		c.Equal("media type", target.Answer{Header: p.Header}.MediaType(), "application/json")
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-002", "a push has type, the number 1, data, sign and timestamp, both text", documented, spec.ReadOnly, func(c *spec.Case) {
		var members map[string]json.RawMessage
		err := json.Unmarshal(a.pushes(c, pushing{either: true}).one(c).Body, &members)
		c.Must("the body is a JSON object", err, gomega.Not(gomega.HaveOccurred()))
		c.Equal("type", string(members["type"]), "1")
		c.Expect("data", string(members["data"]), gomega.MatchRegexp(`^[{"]`))
		c.Expect("sign", string(members["sign"]), gomega.HavePrefix(`"`))
		c.Expect("timestamp", string(members["timestamp"]), gomega.MatchRegexp(`^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"$`))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-003", "data in the clear is an object", documented, spec.ReadOnly, func(c *spec.Case) {
		f := frameOf(c, a.pushes(c, pushing{}).one(c))
		c.Expect("data", string(f.Data), gomega.HavePrefix("{"))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-004", "sign is 32 lower-case hexadecimal digits", spec.Evidenced("supplement A.6"), spec.ReadOnly, func(c *spec.Case) {
		f := frameOf(c, a.pushes(c, pushing{either: true}).one(c))
		c.Expect("sign", f.Sign, gomega.MatchRegexp(`^[0-9a-f]{32}$`))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-005", "sign is the MD5 of the bytes of data, as they are sent, followed by the secret", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		f := frameOf(c, p.one(c))
		c.Equal("sign", f.Sign, frame.Sign(f.Data, p.secret))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-006", "data is written as PHP does: ASCII, \\uXXXX and \\/, no white space", spec.Evidenced("autocall 2.4"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		p.place(c, "answered") // its recording has an address, with slashes
		f := frameOf(c, p.came(c, 1)[0])
		written, err := phpjson.Reencode(f.Data)
		c.Must("data is what PHP can read", err, gomega.Not(gomega.HaveOccurred()))
		c.Equal("data", string(f.Data), string(written))
		c.Expect("the district, which is Chinese", string(f.Data), gomega.MatchRegexp(`"called_areaname":"\\u[0-9a-f]{4}`))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-007", "the whole body is written as PHP does, type first, then data, sign and timestamp", spec.Evidenced("autocall 2.4"), spec.ReadOnly, func(c *spec.Case) {
		body := a.pushes(c, pushing{either: true}).one(c).Body
		written, err := phpjson.Reencode(body)
		c.Must("the body is what PHP can read", err, gomega.Not(gomega.HaveOccurred()))
		c.Equal("body", string(body), string(written))
		c.Expect("order", string(body), gomega.MatchRegexp(`^\{"type":.*"data":.*"sign":.*"timestamp":"[^"]*"\}$`))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-008", "timestamp is when the push was sent, in UTC+8", spec.Evidenced("supplement A.3"), spec.ReadOnly, func(c *spec.Case) {
		f := frameOf(c, a.pushes(c, pushing{either: true}).one(c))
		now, err := a.Now(c.Context())
		c.Check(err)
		c.Expect("seconds since then", now.Sub(sent(c, f)).Seconds(), gomega.BeNumerically("~", 0, 5*a.Tolerances.Rounding.Seconds()))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-009", "a push is not earlier than the end of the call that it tells of", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true})
		push := p.one(c)
		ended := p.record(c, push).number("end_time")
		c.Expect("timestamp", sent(c, frameOf(c, push)).Unix(), gomega.BeNumerically(">=", ended))
	}, spec.Receiver)
	a.seals(l)
}

// sent returns when a push was sent, by its own account.
func sent(c *spec.Case, f frame.Frame) time.Time {
	at, err := time.ParseInLocation(frame.TimeLayout, f.Timestamp, target.China)
	c.Must("timestamp is a time", err, gomega.Not(gomega.HaveOccurred()))
	return at
}

// secrets are of every length that makes a difference to key and vector.
var secrets = []struct{ id, title, secret string }{
	{"AUTOCALL-PUSH-011", "a secret of 32 bytes is the key, and its first 16 the vector", pushSecret},
	{"AUTOCALL-PUSH-012", "a secret of 16 bytes is the vector, and the key filled up with NUL", "5ecret-of-16-byt"},
	{"AUTOCALL-PUSH-013", "a secret shorter than the vector is filled up with NUL in both", "5h0rt-one"},
	{"AUTOCALL-PUSH-014", "of a secret longer than the key the rest counts for the sign only", pushSecret + "-and-8-more"},
}

// PushSecrets returns the secrets with which the specs have a simulator sign and
// encrypt, for who breaks its pushes on purpose.
func PushSecrets() []string {
	all := make([]string, len(secrets))
	for i, s := range secrets {
		all[i] = s.secret
	}
	return all
}

// seals declares the specs of encrypted data.
func (a *api) seals(l *spec.List) {
	documented := spec.Documented("autocall 2.2")
	l.It("AUTOCALL-PUSH-010", "encrypted data is text in base64", documented, spec.ReadOnly, func(c *spec.Case) {
		f := frameOf(c, a.pushes(c, pushing{sealed: true}).one(c))
		var text string
		c.Must("data is text", json.Unmarshal(f.Data, &text), gomega.Succeed())
		raw, err := base64.StdEncoding.DecodeString(text)
		c.Must("data is base64", err, gomega.Not(gomega.HaveOccurred()))
		c.Expect("data does not show the record", strings.Contains(string(raw), "call_id"), gomega.BeFalse())
	}, spec.Receiver)
	for _, s := range secrets {
		needs, safety := []verdict.Need{spec.Receiver, spec.Control}, spec.PlacesCalls
		if s.secret == pushSecret {
			needs, safety = []verdict.Need{spec.Receiver}, spec.ReadOnly // any target's own will do
		}
		l.It(s.id, s.title, documented, safety, func(c *spec.Case) {
			p := a.pushes(c, pushing{sealed: true, secret: s.secret})
			push := p.one(c)
			f := frameOf(c, push)
			r, err := p.open(push)
			c.Expect("AES-256-CFB opens data", err, gomega.Not(gomega.HaveOccurred()))
			c.Expect("the record in it has an id", r.text("call_id"), gomega.Not(gomega.BeEmpty()))
			c.Equal("sign, made with the whole secret", f.Sign, signOf(c, f, p.secret))
		}, needs...)
	}
	l.It("AUTOCALL-PUSH-015", "the sign of encrypted data is made of the text in base64", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{sealed: true})
		f := frameOf(c, p.one(c))
		c.Equal("sign", f.Sign, signOf(c, f, p.secret))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-016", "what is encrypted is the record as PHP writes it", spec.Evidenced("supplement A.6"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{sealed: true})
		f := frameOf(c, p.one(c))
		plain, err := frame.Open(textOf(c, f), p.secret)
		c.Must("AES-256-CFB opens data", err, gomega.Not(gomega.HaveOccurred()))
		written, err := phpjson.Reencode(plain)
		c.Must("the record is what PHP can read", err, gomega.Not(gomega.HaveOccurred()))
		c.Equal("the record", string(plain), string(written))
	}, spec.Receiver)
}

// textOf returns encrypted data as text, and ends the spec when it is none.
func textOf(c *spec.Case, f frame.Frame) (text string) {
	c.Must("data is text", json.Unmarshal(f.Data, &text), gomega.Succeed())
	return text
}

// signOf makes the sign of encrypted data.
func signOf(c *spec.Case, f frame.Frame, secret string) string {
	return frame.Sign([]byte(textOf(c, f)), secret)
}
