package faye_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/ringback-sim/ringback/sim/faye"
)

// TestEverySubscriberGetsItsMessagesOnceAndInOrder draws subscriptions,
// publishes and polls of three clients and compares with queues kept by hand.
func TestEverySubscriberGetsItsMessagesOnceAndInOrder(t *testing.T) {
	channels := []string{"/a", "/b", "/a/b", "/a/b/c", "/service/x"}
	patterns := []string{"/a", "/b", "/a/b", "/*", "/**", "/a/*", "/a/**", "/a/b/**"}
	rapid.Check(t, func(rt *rapid.T) {
		g := NewWithT(rt)
		ids := []string{}
		srv, err := faye.New(faye.Options{Timers: newManual(), NewID: func() string {
			ids = append(ids, fmt.Sprintf("client%d", len(ids)))
			return ids[len(ids)-1]
		}})
		g.Expect(err).NotTo(HaveOccurred())
		defer func() { _ = srv.Close() }()
		post := func(body string) string {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/faye", strings.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			srv.ServeHTTP(w, req)
			return w.Body.String()
		}
		subscribed, queues := [3][]string{}, [3][]string{}
		for range 3 {
			post(handshake)
		}
		published := 0
		enqueue := func(channel string) {
			for i, list := range subscribed {
				if slices.ContainsFunc(list, func(pattern string) bool { return reaches(channel, pattern) }) {
					queues[i] = append(queues[i], fmt.Sprint(published))
				}
			}
			published++
		}
		receive := func(i int) {
			got := []string{}
			var messages []struct{ Data json.RawMessage }
			g.Expect(json.Unmarshal([]byte(post(poll(ids[i]))), &messages)).To(Succeed())
			for _, m := range messages[1:] { // after the reply
				got = append(got, string(m.Data))
			}
			g.Expect(got).To(HaveExactElements(queues[i]))
			queues[i] = nil
		}
		rt.Repeat(map[string]func(*rapid.T){
			"subscribe": func(rt *rapid.T) {
				i, pattern := rapid.IntRange(0, 2).Draw(rt, "client"), rapid.SampledFrom(patterns).Draw(rt, "pattern")
				post(subscribe(ids[i], pattern))
				subscribed[i] = append(subscribed[i], pattern)
			},
			"unsubscribe": func(rt *rapid.T) {
				i, pattern := rapid.IntRange(0, 2).Draw(rt, "client"), rapid.SampledFrom(patterns).Draw(rt, "pattern")
				post(strings.Replace(subscribe(ids[i], pattern), "subscribe", "unsubscribe", 1))
				subscribed[i] = slices.DeleteFunc(subscribed[i], func(has string) bool { return has == pattern })
			},
			"publish": func(rt *rapid.T) {
				channel := rapid.SampledFrom(channels).Draw(rt, "channel")
				post(fmt.Sprintf(`{"channel":%q,"data":%d}`, channel, published))
				enqueue(channel)
			},
			"publish from the program": func(rt *rapid.T) {
				channel := rapid.SampledFrom(channels).Draw(rt, "channel")
				g.Expect(srv.Publish(channel, fmt.Appendf(nil, "%d", published))).Error().To(Succeed())
				enqueue(channel)
			},
			"poll": func(rt *rapid.T) { receive(rapid.IntRange(0, 2).Draw(rt, "client")) },
		})
		for i := range queues {
			receive(i)
		}
		g.Expect(srv.Stats().Dropped).To(BeZero())
	})
}

// reaches is the rule in words: a star is one segment, two stars one or more.
func reaches(channel, pattern string) bool {
	above, last := path.Split(pattern)
	switch last {
	case "**":
		return strings.HasPrefix(channel, above)
	case "*":
		dir, _ := path.Split(channel)
		return dir == above
	}
	return channel == pattern
}
