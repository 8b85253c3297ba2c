package behaviour_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the clock", func() {
	It("stands still until it is told, then does all that falls due", func(ctx SpecContext) {
		c := simulator()
		before := c.ok(ctx, "GET", "/_ringback/clock", "")
		id := c.place(ctx, "13800000002")
		Expect(member(c.ok(ctx, "GET", "/_ringback/clock", ""), "now")).To(Equal(member(before, "now")))
		status, answer := c.do(ctx, "POST", "/_ringback/await", `{"call":"`+id+`"}`)
		Expect(status).To(Equal(http.StatusConflict), "nothing would ever change")
		Expect(answer).To(ContainSubstring(`"advance":`))
		Expect(member(c.advance(ctx, `{"by":"8760h"}`), "next")).To(Equal("<nil>"))
		Expect(c.ok(ctx, "GET", "/_ringback/calls/"+id, "")).To(ContainSubstring(`"disposition":"busy"`))
	})

	It("lets a second advance know which one runs", func(ctx SpecContext) {
		c := simulator()
		reached, release := make(chan struct{}), make(chan struct{})
		r := newReceiver(func(n int) string {
			if n == 1 {
				close(reached)
				<-release
			}
			return accepted
		})
		c.target(ctx, "crm", r.URL, "")
		c.place(ctx, "13800000002")
		done := make(chan string)
		go func() {
			defer GinkgoRecover()
			done <- c.advance(ctx, `{"by":"1h"}`)
		}()
		<-reached
		status, answer := c.do(ctx, "POST", "/_ringback/clock/advance", `{"until":"idle"}`)
		Expect(status).To(Equal(http.StatusConflict))
		Expect(answer).To(ContainSubstring(`"running":{"from":"2021-03-23T09:24:36.000Z","to":"2021-03-23T10:24:36.000Z"}`))
		close(release)
		Expect(member(<-done, "now")).To(Equal("2021-03-23T10:24:36.000Z"))
	})

	It("jumps by itself in skip mode", func(ctx SpecContext) {
		c := simulator()
		c.ok(ctx, "PUT", "/_ringback/clock", `{"mode":"skip"}`)
		id := c.place(ctx, "18512342456")
		Expect(c.ok(ctx, "POST", "/_ringback/await", `{"call":"`+id+`"}`)).To(ContainSubstring(`"disposition":"answered"`))
	})
})
