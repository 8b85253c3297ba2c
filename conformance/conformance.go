// Package conformance is the suite that compares a target, a simulator or the
// real thing, with what the vendors document: statement by statement, over the
// network only.
//
// The specs stand in one package per vendor ([github.com/ringback-sim/ringback/conformance/autocall]),
// are declared with [spec.List.It], and speak to a [target.Target].
package conformance

import (
	"context"

	"github.com/ringback-sim/ringback/conformance/autocall"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/uccc"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/conformance/wintelapi"
)

// Specs returns every spec of the suite.
func Specs(t *target.Target) *spec.List {
	var l spec.List
	l.Add(autocall.Register(t), uccc.Register(t), wintelapi.Register(t))
	return &l
}

// Run probes the target and runs the chosen specs against it; see [spec.Run] for
// the errors. The target's list of expected failures is used unless the options
// bring one.
func Run(ctx context.Context, t *target.Target, o spec.Options) (verdict.Report, error) {
	if o.Expected == nil {
		o.Expected = t.Expected
	}
	return spec.Run(ctx, Specs(t), t, o)
}
