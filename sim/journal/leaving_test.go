package journal_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

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
	n := &tally{count: map[string]int{}}
	r := newRig(t, journal.Options{Entries: 2, Judge: n.judge})
	var readers sync.WaitGroup
	for i := range 20 {
		r.Publish(epoch, journal.Published{Channel: fmt.Sprint("/", i)})
		readers.Go(func() { r.all() })
	}
	readers.Wait()
	r.Clear()
	r.Expect(n.count).To(HaveLen(20))
	for channel, times := range n.count {
		r.Expect(times).To(Equal(1), channel)
	}
	r.Expect(r.Unjudged()).To(BeZero())
}

func TestOfManyAlikeThatAreDroppedNotAllAreJudged(t *testing.T) {
	n := &tally{count: map[string]int{}}
	r := newRig(t, journal.Options{Entries: 1, Judge: n.judge})
	const many = 2000
	for i := range many {
		r.Publish(epoch, journal.Published{Vendor: "acme", Channel: fmt.Sprint("/", i)})
	}
	judged := uint64(len(n.count))
	r.Expect(judged).To(BeNumerically(">", 20))
	r.Expect(judged+r.Unjudged()).To(BeNumerically("==", many-1), "the last is still there, unread")
	r.Publish(epoch, journal.Published{Vendor: "other", Channel: "/other"})
	r.Clear()
	r.Expect(n.count).To(HaveKeyWithValue("/other", 1), "it is like none of them")
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
