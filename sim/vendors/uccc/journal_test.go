package uccc_test

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestTheJournalTellsToHowManyAStateWent(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	subscribers := []*subscriber{r.subscribe(channel), r.subscribe("/*"), r.subscribe("/monitor_agent_1")}
	id := r.place(`{"calleeNumber":"13800000002","agentId":699861013}`)
	r.idle()
	sent := subscribers[0].poll()
	r.Expect(sent).NotTo(BeEmpty())
	entries := slices.Collect(r.Journal.After(0))
	r.Expect(entries).To(HaveLen(len(sent)))
	for i, e := range entries {
		r.Expect(e.Kind).To(Equal(journal.OfFaye))
		r.Expect([]string{e.Vendor, e.Account, e.Call}).To(Equal([]string{"uccc", "69986", id}))
		r.Expect(e.Faye.Channel).To(Equal(channel))
		r.Expect(string(e.Faye.Data)).To(Equal(sent[i]))
	}
	r.Expect(entries[0].Faye.Subscribers).To(Equal(2), "not those of another phone")
	r.Expect(entries[0].At).To(Equal("2016-01-11T18:25:43.511Z"))
}
