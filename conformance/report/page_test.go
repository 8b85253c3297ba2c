package report

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/browser"
)

func TestThePageFilters(t *testing.T) {
	g := NewWithT(t)
	b := browser.Start(t)
	var html bytes.Buffer
	g.Expect(HTML(&html, sample())).To(Succeed())
	page := b.Open(t, html.String())
	shown := func(script string) string {
		page.Run(script + `;document.getElementById("filter").dispatchEvent(new Event("input"));
			console.log([...document.querySelectorAll(".spec:not([hidden]) .id")].map((e) => e.textContent).join(" "))`)
		var printed string
		g.Eventually(page.Printed, "10s").Should(Receive(&printed))
		return printed
	}
	g.Expect(shown(`document.getElementById("words").value = "autocall PERPAGE"`)).To(Equal("AUTOCALL-SEARCH-002 AUTOCALL-SEARCH-003"))
	g.Expect(shown(`document.querySelector("input[value=drift]").checked = false`)).To(Equal("AUTOCALL-SEARCH-002"))
	g.Expect(shown(`document.getElementById("words").value = "uccc faye"`)).To(Equal("UCCC-FAYE-001 UCCC-FAYE-002"))
	g.Expect(shown(`document.getElementById("words").value = "项目"`)).To(Equal("AUTOCALL-SEARCH-001"))
}
