package scenarios_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
)

func TestLibraryFilesLoadUnderTheirNames(t *testing.T) {
	g := NewWithT(t)
	infos := scenarios.Library()
	g.Expect(infos).NotTo(BeEmpty())
	for _, info := range infos {
		src, err := scenarios.Read(info.Name)
		g.Expect(err).NotTo(HaveOccurred())
		s, err := scenarios.Load(info.Name+".yaml", src, scenarios.Vocabulary{})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(s.Name).To(Equal(info.Name))
		g.Expect([]string{info.Title, info.TitleZh, info.Purpose, info.PurposeZh}).NotTo(ContainElement(BeEmpty()), info.Name)
		g.Expect(s.Expect).NotTo(BeEmpty(), "%s proves nothing", info.Name)
	}
}

func TestReadNamesTheScenarioThatWasMeant(t *testing.T) {
	g := NewWithT(t)
	_, err := scenarios.Read("hapy-autocall")
	g.Expect(err).To(MatchError(`there is no built-in scenario "hapy-autocall"; did you mean "happy-autocall"?`))
	_, err = scenarios.Read("../scenarios/happy-autocall")
	g.Expect(err).To(MatchError(ContainSubstring("there is no built-in scenario")))
}
