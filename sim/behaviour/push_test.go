package behaviour_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a push", func() {
	It("follows a call from its placing to the record, signed and encrypted", func(ctx SpecContext) {
		r := newReceiver(func(n int) string {
			if n < 3 {
				return refused
			}
			return accepted
		})
		c := simulator()
		c.target(ctx, "crm", r.URL, `,"encrypted":true`)
		id := c.place(ctx, "13902952456")
		Expect(id).To(HavePrefix("67800566"))
		c.advance(ctx, `{"until":"idle"}`)
		Expect(r.got()).To(HaveLen(3))
		Expect(c.ok(ctx, "GET", "/_ringback/deliveries?call="+id, "")).To(ContainSubstring(`"state":"delivered"`))
		Expect(c.ok(ctx, "POST", "/api/v1/cdr/search", `{"callId":"`+id+`"}`)).To(ContainSubstring(`"callresult":"2"`))
		Expect(c.ok(ctx, "GET", "/_ringback/calls/"+id, "")).To(ContainSubstring(`"disposition":"answered"`))
		Expect(member(c.ok(ctx, "POST", "/_ringback/await", `{"call":"`+id+`"}`), "id")).To(Equal(id))
	})

	It("that is never accepted walks the ladder to the second, under one advance", func(ctx SpecContext) {
		r := newReceiver(always(refused))
		c := simulator()
		c.target(ctx, "crm", r.URL, "")
		c.place(ctx, "13800000002")
		c.advance(ctx, `{"by":"4h"}`)
		var d struct {
			State    string
			Attempts []struct{ At time.Time }
		}
		Expect(json.Unmarshal([]byte(c.ok(ctx, "GET", "/_ringback/deliveries/dlv-1", "")), &d)).To(Succeed())
		Expect(d.State).To(Equal("given-up"))
		var gaps []float64
		for i, a := range d.Attempts[1:] {
			gaps = append(gaps, a.At.Sub(d.Attempts[i].At).Seconds())
		}
		Expect(gaps).To(Equal([]float64{15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600}))
	})

	It("may be answered by a receiver that calls back", func(ctx SpecContext) {
		var c caller
		r := newReceiver(func(n int) string {
			if n == 1 { // the first record makes another call, while its push is in flight
				c.place(ctx, "13800000002")
			}
			return accepted
		})
		c = simulator()
		c.target(ctx, "crm", r.URL, "")
		c.place(ctx, "13800000002")
		c.advance(ctx, `{"until":"idle"}`)
		Expect(r.got()).To(HaveLen(2))
	})

	It("is neither lost nor doubled, whoever calls and whatever the receivers do", func(ctx SpecContext) {
		const clients, calls = 8, 40
		good := newReceiver(always(accepted))
		moody := newReceiver(func(n int) string {
			if n%3 == 0 {
				return accepted
			}
			return "<html>"
		})
		c := simulator()
		c.target(ctx, "good", good.URL, "")
		c.target(ctx, "moody", moody.URL, `,"encrypted":true`)
		c.target(ctx, "gone", "http://127.0.0.1:1/", "")
		var wg sync.WaitGroup
		for i := range clients {
			wg.Go(func() {
				defer GinkgoRecover()
				for j := range calls {
					c.place(ctx, fmt.Sprintf("1380013%04d", 1000+i*calls+j))
				}
			})
		}
		wg.Wait()
		c.advance(ctx, `{"until":"idle"}`)
		var found struct {
			Data struct{ Results []any }
		}
		Expect(json.Unmarshal([]byte(c.ok(ctx, "GET", "/api/v1/cdr/search?perPage=1000", "")), &found)).To(Succeed())
		Expect(found.Data.Results).To(HaveLen(clients * calls))
		Expect(good.got()).To(HaveLen(clients * calls))
		states := map[string]map[string]int{}
		for cursor := ""; ; {
			var page struct {
				Deliveries []struct{ Target, State string }
				Next       string
			}
			Expect(json.Unmarshal([]byte(c.ok(ctx, "GET", "/_ringback/deliveries?limit=1000&cursor="+cursor, "")), &page)).To(Succeed())
			for _, d := range page.Deliveries {
				if states[d.Target] == nil {
					states[d.Target] = map[string]int{}
				}
				states[d.Target][d.State]++
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		Expect(states["good"]).To(Equal(map[string]int{"delivered": clients * calls}))
		Expect(states["gone"]).To(Equal(map[string]int{"given-up": clients * calls}))
		Expect(states["moody"]["delivered"] + states["moody"]["given-up"]).To(Equal(clients * calls))
	}, SpecTimeout(time.Minute))
})
