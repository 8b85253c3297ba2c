package ringbacktest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// scope stands for a test's own t where there is none, in an example, and where
// one has to fail. Fatalf panics with the message.
type scope struct {
	testing.TB
	cleanups []func()
}

func (*scope) Helper() {}

func (*scope) Context() context.Context { return context.Background() }

func (s *scope) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }

func (*scope) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (*scope) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// end does what the end of a test does.
func (s *scope) end() {
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
}
