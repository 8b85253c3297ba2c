package journal_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

// tally counts how often each entry, by its Faye channel or its path, was judged
// for good.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func (n *tally) judge(s journal.Subject) journal.Judgement {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case s.Open:
	case s.Exchange != nil:
		n.count[s.Exchange.Path+" "+string(s.Exchange.Answer)]++
	case s.Message != nil:
		n.count[s.Message.Channel]++
	}
	return journal.Judgement{}
}

func TestWhatIsDroppedUnreadIsJudgedOnce(t *testing.T) {
	for name, size := range map[string]int{"few bytes": 10, "more than may wait": 3 << 20} {
		t.Run(name, func(t *testing.T) {
			n := &tally{count: map[string]int{}}
			r := newRig(t, journal.Options{Entries: 2, Bytes: 1 << 30, Body: 8 << 20, Judge: n.judge})
			data := []byte(strings.Repeat(" ", size))
			var readers sync.WaitGroup
			for i := range 20 {
				r.Publish(epoch, journal.Published{Channel: fmt.Sprint("/", i), Data: data})
				readers.Go(r.Judge)
			}
			readers.Wait()
			r.Clear()
			r.Judge()
			r.Expect(n.count).To(HaveLen(20))
			for channel, times := range n.count {
				r.Expect(times).To(Equal(1), channel)
			}
		})
	}
}

func TestWhatIsDroppedWhileItIsAnsweredIsJudgedWhenItIsComplete(t *testing.T) {
	n := &tally{count: map[string]int{}}
	r := newRig(t, journal.Options{Entries: 1, Judge: n.judge})
	r.send(func(w http.ResponseWriter, req *http.Request) {
		_, _ = w.Write([]byte("half")) // how much there will be is not known
		r.Publish(epoch, journal.Published{Channel: "/news"})
		r.Judge()
		r.Expect(n.count).To(Equal(map[string]int{"/news": 1}))
		_, _ = w.Write([]byte(" whole"))
		journal.From(req.Context()).AddNotice("while it is open")
	}, "GET", "/a", "")
	r.Judge()
	r.Expect(n.count).To(Equal(map[string]int{"/news": 1, "/a half whole": 1}))
}

func TestNobodyWaitsForTheJudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		asked := 0
		r := newRig(t, journal.Options{Entries: 1, Judge: func(journal.Subject) journal.Judgement {
			<-release
			asked++
			return journal.Judgement{}
		}})
		for range 3 {
			r.Publish(epoch, journal.Published{Channel: "/news"})
		}
		begin := time.Now()
		closed := make(chan struct{})
		go func() { r.Close(); close(closed) }()
		synctest.Wait()
		r.Expect(closed).NotTo(BeClosed(), "somebody works for it")
		close(release)
		<-closed
		r.Expect(asked).To(Equal(2), "the last one is still there, unread")
		r.Expect(time.Since(begin)).To(BeZero())
	})
}
