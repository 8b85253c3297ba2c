package mutants

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/spec"
)

func TestMutantsAreWellFormed(t *testing.T) {
	g := NewWithT(t)
	specs := conformance.Specs(nil).Specs()
	known := map[string]bool{}
	g.Expect(len(All())).To(BeNumerically(">=", 60))
	for _, m := range All() {
		g.Expect(m.Name).To(MatchRegexp(`^[a-z0-9]+(-[a-z0-9]+)+$`))
		g.Expect(known).NotTo(HaveKey(m.Name), "two of a name")
		known[m.Name] = true
		g.Expect(m.Breaks).To(HaveSuffix("."), m.Name)
		g.Expect(m.Area.Check(specs)).To(Succeed(), m.Name)
		g.Expect(m.Expect).NotTo(BeEmpty(), m.Name)
		for _, id := range m.Expect {
			chosen := 0
			for _, s := range specs {
				if s.ID == id && m.Area.Chooses(s) {
					chosen++
				}
			}
			g.Expect(chosen).To(Equal(1), "%s expects %s, which has to be a spec of %s", m.Name, id, m.Area)
		}
	}
}

// TestAMutantWithoutADefectLives shows that what kills the others is their defect
// and not what it is planted with.
func TestAMutantWithoutADefectLives(t *testing.T) {
	g := NewWithT(t)
	same := func(s string) string { return s }
	m := Mutant{Name: "none", Area: spec.Filter("autocall"), defect: found(same)}
	m.defect.vendor.Request = asks(same).vendor.Request
	killers, err := m.Run(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(killers).To(BeEmpty())
}

func TestEditsChangeOneThing(t *testing.T) {
	const body = `{"code":0,"data":{"a":"x \"y\"","n":17,"list":[],"o":{}}}`
	for _, tc := range []struct {
		change   edit
		expected string
	}{
		{drop("code"), `{"data":{"a":"x \"y\"","n":17,"list":[],"o":{}}}`},
		{drop("a"), `{"code":0,"data":{"n":17,"list":[],"o":{}}}`},
		{drop("o"), `{"code":0,"data":{"a":"x \"y\"","n":17,"list":[]}}`},
		{rename("n", "m"), `{"code":0,"data":{"a":"x \"y\"","m":17,"list":[],"o":{}}}`},
		{null("a"), `{"code":0,"data":{"a":null,"n":17,"list":[],"o":{}}}`},
		{text("n"), `{"code":0,"data":{"a":"x \"y\"","n":"17","list":[],"o":{}}}`},
		{shift(`"(?:n|code)":(\d+)`, -18), `{"code":0,"data":{"a":"x \"y\"","n":-1,"list":[],"o":{}}}`},
	} {
		NewWithT(t).Expect(tc.change(body)).To(Equal(tc.expected))
	}
	NewWithT(t).Expect(drop("callId")(`{"callId":"1"}`)).To(Equal(`{}`))
}
