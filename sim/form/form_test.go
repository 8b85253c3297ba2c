package form_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/form"
)

func TestNames(t *testing.T) {
	for text, is := range map[string]bool{
		"a": true, "crm-2.test_A": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a b": false, "a/b": false, "名": false, "a\n": false,
	} {
		NewWithT(t).Expect(form.IsName(text)).To(Equal(is), "%q", text)
	}
}

func TestNumbers(t *testing.T) {
	for text, is := range map[string]bool{
		"110": true, "02101234567": true, strings.Repeat("1", 20): true,
		"": false, "11": false, strings.Repeat("1", 21): false, "+861": false, "138 1": false, "１２３": false,
	} {
		NewWithT(t).Expect(form.IsNumber(text)).To(Equal(is), "%q", text)
	}
}
