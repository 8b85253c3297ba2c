package sim_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// ofTargets stands for the vendor where dialects are those of push targets.
const ofTargets = "push target"

// dialect is a switch and whose it is.
type dialect struct{ of, name string }

// switches returns every switch in the code with its readings, the default first.
func switches(t *testing.T) map[dialect][]string {
	t.Helper()
	g := NewWithT(t)
	all := map[dialect][]string{}
	w := world.New(t.Context(), world.Options{})
	t.Cleanup(w.Close)
	for _, vendor := range []vendors.Vendor{autocall.New(w), uccc.New(w), wintelapi.New(w)} {
		for name, readings := range vendor.Dialects() {
			all[dialect{vendor.Name(), name}] = readings.Words
		}
	}
	g.Expect(newSim(t, config()).World().Vendors()).To(HaveLen(3), "another vendor's dialects are missing here")

	// Those of targets are members of the control API, which its own tests hold to
	// its contract.
	var control struct {
		Components struct {
			Schemas struct {
				PushDialects struct {
					Properties map[string]struct {
						Type    string
						Enum    []string
						Default any
					}
				}
			}
		}
	}
	text, err := contracts.JSON("control")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(json.Unmarshal(text, &control)).To(Succeed())
	for name, p := range control.Components.Schemas.PushDialects.Properties {
		switch {
		case p.Enum != nil:
			g.Expect(p.Default).To(Equal(p.Enum[0]), name)
			all[dialect{ofTargets, name}] = p.Enum
		case p.Type == "boolean":
			g.Expect(p.Default).To(BeTrue(), name)
			all[dialect{ofTargets, name}] = []string{"true", "false"}
		default:
			all[dialect{ofTargets, name}] = []string{p.Default.(string)}
		}
	}
	return all
}

// rows returns the cells of the rows of a Markdown table whose first cell matches.
func rows(text string, first *regexp.Regexp) (all [][]string) {
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		if strings.HasPrefix(line, "| ") && first.MatchString(cells[0]) {
			all = append(all, cells)
		}
	}
	return all
}

var quoted = regexp.MustCompile("`([^`]+)`")

// words returns what stands between back quotes.
func words(text string) (all []string) {
	for _, match := range quoted.FindAllStringSubmatch(text, -1) {
		all = append(all, match[1])
	}
	return all
}

func TestEveryDialectIsAContradiction(t *testing.T) {
	g := NewWithT(t)
	text, err := os.ReadFile("../contracts/CONTRADICTIONS.md")
	g.Expect(err).NotTo(HaveOccurred())
	vendorOf := map[byte]string{'A': autocall.Name, 'B': wintelapi.Name, 'C': uccc.Name}
	listed, ids := map[dialect][]string{}, map[string]bool{}
	for _, row := range rows(string(text), regexp.MustCompile(`^[ABC][0-9]+$`)) {
		id := row[0]
		g.Expect(row).To(HaveLen(6), id)
		g.Expect(ids).NotTo(HaveKey(id))
		ids[id] = true
		g.Expect(row[5]).To(BeElementOf("documented", "evidenced", "assumed"), id)
		name, readings, ok := strings.Cut(row[4], ": ")
		g.Expect(ok && readings != "").To(BeTrue(), "%s: neither a dialect nor a reason for none", id)
		if strings.HasPrefix(name, "none") {
			continue
		}
		of := vendorOf[id[0]]
		if strings.HasPrefix(name, "target ") {
			of = ofTargets
		}
		g.Expect(words(name)).To(HaveLen(1), id)
		listed[dialect{of, words(name)[0]}] = words(readings)
	}
	g.Expect(len(ids)).To(BeNumerically(">=", 66), "those of the supplement alone")
	g.Expect(listed).To(Equal(switches(t)))
}

func TestTheReadmeListsEveryDialect(t *testing.T) {
	g := NewWithT(t)
	text, err := os.ReadFile("../README.md")
	g.Expect(err).NotTo(HaveOccurred())
	_, section, found := strings.Cut(string(text), "\n## Dialects\n")
	g.Expect(found).To(BeTrue())
	section, _, _ = strings.Cut(section, "\n## ")
	listed := map[dialect][]string{}
	for _, row := range rows(section, regexp.MustCompile("^`")) {
		g.Expect(row).To(HaveLen(3), row[0])
		of := strings.Trim(strings.TrimSuffix(row[2], " account"), "`")
		listed[dialect{of, words(row[0])[0]}] = words(row[1])
	}
	g.Expect(listed).To(Equal(switches(t)))
}

// TestContractsSpeakOfDialectsThatThereAre holds the contracts' readings to those
// of the code; a dialect whose readings are open has others beside.
func TestContractsSpeakOfDialectsThatThereAre(t *testing.T) {
	g := NewWithT(t)
	there := switches(t)
	spoken := 0
	for contract, owners := range map[string][]string{
		autocall.Name: {autocall.Name, ofTargets}, uccc.Name: {uccc.Name}, "uccc-faye": {uccc.Name}, wintelapi.Name: {wintelapi.Name},
	} {
		c, err := contracts.Load(contract)
		g.Expect(err).NotTo(HaveOccurred())
		for name, readings := range c.Dialects() {
			spoken++
			var known []string
			for _, of := range owners {
				known = append(known, there[dialect{of, name}]...)
			}
			for _, reading := range readings {
				g.Expect(known).To(ContainElement(reading), "%s: %s", contract, name)
			}
		}
	}
	g.Expect(spoken).To(BeNumerically(">", 10))
}
