package control_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"testing"

	. "github.com/onsi/gomega"
)

// lists are the paths of all lists with their names in the answer.
var lists = [][2]string{
	{"/_ringback/calls", "calls"},
	{"/_ringback/accounts", "accounts"},
	{"/_ringback/push-targets", "pushTargets"},
	{"/_ringback/deliveries", "deliveries"},
	{"/_ringback/projects", "projects"},
	{"/_ringback/agents", "agents"},
	{"/_ringback/outcomes", "outcomes"},
	{"/_ringback/receiver", "requests"},
}

// populated returns a world with several of everything.
func populated(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	for i := range 5 {
		r.good("PUT", fmt.Sprintf("/_ringback/accounts/acme/extra%d", i), `{"secret":"s"}`)
		r.good("PUT", fmt.Sprintf("/_ringback/push-targets/t%d", i), `{"url":"builtin","secret":"s"}`)
		r.good("PUT", fmt.Sprintf("/_ringback/projects/p%d", i), `{}`)
		r.good("PUT", fmt.Sprintf("/_ringback/agents/bell/%d", 9000+i), `{}`)
	}
	for range 3 {
		r.place(`{"callee":"13800000002"}`)
		r.place(`{"vendor":"bell","callee":"13800138000","outcome":"human"}`)
	}
	r.idle()
	r.place(`{"callee":"13800138000"}`)
	return r
}

func TestEveryListIsWalkedByItsCursor(t *testing.T) {
	r := populated(t)
	for _, list := range lists {
		t.Run(list[1], func(t *testing.T) {
			g := NewWithT(t)
			whole := r.all(list[0], list[1], "", "1000")
			g.Expect(len(whole)).To(BeNumerically(">=", 5))
			distinct := map[any]bool{}
			for _, item := range whole {
				distinct[item] = true
			}
			g.Expect(distinct).To(HaveLen(len(whole)))
			for _, limit := range []string{"1", "2", fmt.Sprint(len(whole) - 1), fmt.Sprint(len(whole))} {
				g.Expect(r.all(list[0], list[1], "", limit)).To(Equal(whole), "limit "+limit)
			}
			for _, limit := range []string{"0", "-1", "1001", "x", "", "1.5"} {
				r.bad(422, "limit", "GET", list[0]+"?limit="+limit, "")
			}
			r.bad(422, "limitt", "GET", list[0]+"?limitt=1", "")
			r.bad(400, "query", "GET", list[0]+"?limit=%zz", "")
		})
	}
}

func TestAListKnowsItsOwnCursors(t *testing.T) {
	r := populated(t)
	next := map[string]string{}
	for _, list := range lists {
		next[list[0]] = r.good("GET", list[0]+"?limit=1", "").at("next").(string)
	}
	forged := []string{
		"1", "!", "=", "%00", "last", base64.RawURLEncoding.EncodeToString([]byte("calls")),
		base64.RawURLEncoding.EncodeToString([]byte("calls\n")), base64.RawURLEncoding.EncodeToString([]byte("calls\nx")),
		base64.RawURLEncoding.EncodeToString([]byte("calls\n99999999999999999999999")),
		base64.RawURLEncoding.EncodeToString([]byte("deliveries&state=&call=&target=\ndlv-99")),
	}
	for _, list := range lists {
		for path, cursor := range next {
			if path != list[0] {
				r.bad(422, "cursor", "GET", list[0]+"?cursor="+cursor, "")
			}
		}
		r.bad(422, "cursor", "GET", list[0]+"?cursor="+next[list[0]]+"%0A", "")
		for _, cursor := range forged {
			r.bad(422, "cursor", "GET", list[0]+"?cursor="+cursor, "")
		}
	}
	r.bad(422, "cursor", "GET", "/_ringback/deliveries?state=pending&cursor="+next["/_ringback/deliveries"], "")
}

func TestACursorOutlivesWhatItNames(t *testing.T) {
	r := populated(t)
	page := r.good("GET", "/_ringback/push-targets?limit=2", "")
	r.good("DELETE", "/_ringback/push-targets/t1", "")
	rest := r.good("GET", "/_ringback/push-targets?cursor="+page.at("next").(string), "")
	r.Expect(rest.at("pushTargets")).To(HaveLen(3))
	r.Expect(rest.at("pushTargets", 0, "name")).To(Equal("t2"))
}

func TestCallsInProgressStandAmongTheOthers(t *testing.T) {
	r := populated(t)
	r.Expect(r.all("/_ringback/calls", "calls", "state", "3")).To(Equal([]any{
		"ended", "ended", "ended", "ringing", "ringing", "ringing", "dialing",
	}), "by vendor within one millisecond")
}

// FuzzCursor holds that a cursor is taken as it was given or refused by name.
func FuzzCursor(f *testing.F) {
	f.Add("Y2FsbHMKMQ")
	f.Add("Y2FsbHMK\n")
	f.Add("\x00")
	f.Add("Y2FsbHMKMTgxODE4MTgxODE4MTgxODE4MTgxODE4")
	f.Fuzz(func(t *testing.T, cursor string) {
		r := newRig(t)
		for _, list := range lists {
			a := r.send("GET", list[0]+"?cursor="+url.QueryEscape(cursor), "")
			if a.status == 200 {
				continue
			}
			r.Expect(a.status).To(Equal(422), a.text)
			r.Expect(a.at("field")).To(Equal("cursor"))
		}
	})
}
