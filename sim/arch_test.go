package sim_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const module = "github.com/ringback-sim/ringback/"

// ranks says who may import whom: a package sees lower ranks, and packages
// inside its own folder. A package inside a ranked folder has the folder's rank.
var ranks = map[string]int{
	// Anything may word its errors, keep secrets, ask dice and look at how a number
	// is written.
	"sim/nearest": -10, "sim/secret": -10, "sim/draw": -10, "sim/form": -10,
	"contracts": 0, "fixtures": 0, "scenarios": 0,
	"sim/clock": 0, "sim/errs": 0, "sim/journal": 0, "sim/phpjson": 0, "sim/frame": 0, "sim/numbering": 0,
	// What is kept of a world's state is named in pieces, by whoever owns them.
	"sim/store": 5,
	"sim/call":  10,
	// A record is a finished call, so the records stand above the calls.
	"sim/cdr": 15, "sim/push": 15, "sim/faye": 15, "sim/fault": 15, "sim/httpx": 15, "sim/recording": 15,
	"sim/world":            20,
	"sim/vendors":          30,
	"sim/stage":            35, // the control API shows what plays
	"sim/vendors/autocall": 40, "sim/vendors/uccc": 40, "sim/vendors/wintelapi": 40, "sim/vendors/usercentre": 40, "sim/control": 40,
	"sim": 50,
	// What the suite finds stands below who looks for it and who prints it.
	"conformance/verdict": 55,
	"sim/behaviour":       60, "sim/ringbacktest": 60, "conformance/target": 60, "conformance/proxy": 60, "conformance/report": 60,
	"conformance/spec": 65,
	"conformance":      70, "conformance/receiver": 70,
	"conformance/self":    80,
	"conformance/mutants": 85, // they break what package self starts
	"cmd/ringback":        90,
}

// rankOf returns the rank of a package and the folder that has it.
func rankOf(pkg string) (rank int, folder string, ok bool) {
	for folder = pkg; ; {
		if rank, ok = ranks[folder]; ok {
			return rank, folder, true
		}
		cut := strings.LastIndexByte(folder, '/')
		if cut < 0 {
			return 0, "", false
		}
		folder = folder[:cut]
	}
}

func TestPackagesImportOnlyLowerRanks(t *testing.T) {
	g := NewWithT(t)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	g.Expect(err).NotTo(HaveOccurred())
	seen := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		pkg := strings.TrimPrefix(p.ImportPath, module)
		if strings.HasPrefix(pkg, "bench") || strings.HasPrefix(pkg, "examples") {
			continue
		}
		rank, folder, ok := rankOf(pkg)
		if !ok {
			t.Errorf("%s has no rank", pkg)
			continue
		}
		for _, imported := range p.Imports {
			below, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			r, home, ok := rankOf(below)
			// The folders of sim/vendors have ranks of their own: only a
			// package without one is inside another's folder.
			if !ok || r >= rank && home != folder {
				t.Errorf("%s (rank %d) imports %s (rank %d)", pkg, rank, below, r)
			}
		}
	}
	g.Expect(seen).To(BeNumerically(">", 15))
}

// TestTheSuiteSeesTheSimulatorOverTheNetworkOnly holds the suite a black box: of
// the simulator it may import what a client of the vendors would write as well,
// and what hides secrets.
func TestTheSuiteSeesTheSimulatorOverTheNetworkOnly(t *testing.T) {
	g := NewWithT(t)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./conformance/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(out)).To(ContainSubstring(module + "conformance/spec"))
	for line := range strings.Lines(string(out)) {
		imports := strings.Fields(line)
		if imports[0] == module+"conformance/self" {
			continue // it starts the simulator that the suite then examines
		}
		for _, imported := range imports[1:] {
			if below, ours := strings.CutPrefix(imported, module+"sim/"); ours && !slices.Contains([]string{"phpjson", "frame", "secret"}, below) {
				t.Errorf("%s imports sim/%s", imports[0], below)
			}
		}
	}
}

// TestEveryVendorFolderIsWired compares the folders with the wiring: a vendor is
// a folder with a contract, and one word where worlds are put together.
func TestEveryVendorFolderIsWired(t *testing.T) {
	g := NewWithT(t)
	entries, err := os.ReadDir("vendors")
	g.Expect(err).NotTo(HaveOccurred())
	var folders []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "usercentre" {
			folders = append(folders, e.Name())
			g.Expect("../contracts/" + e.Name() + ".yaml").To(BeARegularFile())
		}
	}
	vendors := newSim(t, config()).World().Vendors()
	slices.Sort(vendors)
	g.Expect(vendors).To(Equal(folders))
}
