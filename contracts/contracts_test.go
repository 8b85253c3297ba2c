package contracts_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

func TestAnUnknownContractIsNamed(t *testing.T) {
	for name, read := range map[string]func(string) error{
		"source":     func(n string) error { _, err := contracts.Source(n); return err },
		"JSON":       func(n string) error { _, err := contracts.JSON(n); return err },
		"operations": func(n string) error { _, err := contracts.Operations(n); return err },
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(read("acme")).To(MatchError(And(ContainSubstring(`"acme"`), ContainSubstring("autocall"))))
			g.Expect(read("../autocall")).NotTo(Succeed())
		})
	}
}

func TestOperationsOfAutocall(t *testing.T) {
	g := NewWithT(t)
	operations, err := contracts.Operations("autocall")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(operations).To(Equal([]contracts.Operation{
		{ID: "searchCdrs", Method: "GET", Path: "/api/v1/cdr/search"},
		{ID: "searchCdrsByBody", Method: "POST", Path: "/api/v1/cdr/search"},
		{ID: "issueToken", Method: "POST", Path: "/oauth2/token"},
	}))
}
