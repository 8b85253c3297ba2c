package journal_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

func TestOnlyWhatIsWantedIsJudged(t *testing.T) {
	asked := 0
	r := newRig(t, journal.Options{Judge: func(s journal.Subject) journal.Judgement {
		asked++
		return journal.Judgement{Notices: []string{"seen " + s.Exchange.Path}}
	}})
	for _, path := range []string{"/1", "/2", "/3"} {
		r.send(echo, "GET", path, "")
	}
	ask := func(text string) journal.Query {
		q, err := journal.ParseQuery([]byte(text))
		r.Expect(err).NotTo(HaveOccurred())
		return q
	}
	r.Expect(r.Count(ask(`{"request.path":"/2"}`))).To(Equal(1))
	r.Expect(r.Misses(ask(`{"request.path":"/4"}`), 0, 3)).To(HaveLen(3))
	r.Expect(asked).To(BeZero())
	found, _ := r.Search(ask(`{"request.path":"/2"}`), 0, 9)
	r.Expect(found[0].Notices).To(Equal([]string{"seen /2"}))
	r.Expect(asked).To(Equal(1))
	r.Expect(r.Count(ask(`{"any":[{"vendor":"bell"},{"notices":"seen /3"}]}`))).To(Equal(1))
	r.Expect(r.all()).To(HaveLen(3))
	r.Expect(asked).To(Equal(3), "of each once")
}
