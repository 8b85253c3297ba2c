package spec

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

func TestEveryShowsTheFirstThatBreaksTheRule(t *testing.T) {
	g := gomega.NewWithT(t)
	rows := []map[string]json.RawMessage{{"id": json.RawMessage(`"1"`)}, {"id": json.RawMessage(`2`)}, {"id": json.RawMessage(`3`)}}
	report, err := Run(t.Context(), plain(func(c *Case) {
		Every(c, "id is text", rows, func(r map[string]json.RawMessage) bool { return IsText(r["id"]) }, "id")
		Every(c, "there is an id", rows, func(r map[string]json.RawMessage) bool { return r["id"] != nil })
	}), &subject{}, Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	broken := report.Results[0].Broken()
	g.Expect(broken).To(gomega.HaveLen(1))
	g.Expect(broken[0].Found).To(gomega.Equal("id 2"))
	g.Expect(Text(rows[0]["id"])).To(gomega.Equal("1"))
	g.Expect(Text(rows[1]["id"])).To(gomega.BeEmpty())
}

func TestOnceRemembersWhatWentWrong(t *testing.T) {
	g := gomega.NewWithT(t)
	var once Once
	var l List
	calls := 0
	for _, id := range []string{"TEST-AREA-001", "TEST-AREA-002"} {
		l.It(id, "a rule", Documented("test 1"), ReadOnly, func(c *Case) {
			once.Do(c, func() error { calls++; return errors.New("no past") })
		})
	}
	report, err := Run(t.Context(), &l, &subject{}, Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	g.Expect(calls).To(gomega.Equal(1))
	for _, r := range report.Results {
		g.Expect(r.Verdict).To(gomega.Equal(verdict.Error))
		g.Expect(r.Reason).To(gomega.Equal("no past"))
	}
}
