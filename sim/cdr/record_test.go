package cdr_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
)

func TestARecordIsACopyWithoutThePlan(t *testing.T) {
	g := NewWithT(t)
	c := call.Call{ID: "1", Attributes: map[string]string{"k": "v"}, Plan: call.Plan{NoAgent: true}}
	r := cdr.Of(&c)
	c.Attributes["k"] = "other"
	g.Expect(r.Attributes).To(HaveKeyWithValue("k", "v"))
	g.Expect(r.Plan).To(BeZero())
}
