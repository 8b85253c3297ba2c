package spec

import (
	"errors"
	"flag"
)

// ErrParallel says that the run is within a go test whose flag -parallel is set.
var ErrParallel = errors.New("conformance: Ginkgo ends a go test that was started with -parallel: leave the flag out")

// underGoTest makes go test's flags bearable to Ginkgo, which ends the process
// over some: a count is hidden until undo is called, for a run can be repeated
// here; -parallel cannot be hidden.
func underGoTest() (undo func(), err error) {
	flag.Visit(func(f *flag.Flag) {
		if f.Name == "test.parallel" {
			err = ErrParallel
		}
	})
	count := flag.Lookup("test.count")
	if count == nil || err != nil {
		return func() {}, err
	}
	given := count.Value.String()
	set := func(value string) { _ = count.Value.Set(value) } // both are numbers
	set("1")
	return func() { set(given) }, nil
}
