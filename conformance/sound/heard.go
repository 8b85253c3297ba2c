package sound

import (
	"net/http"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// Heard fetches a recording and returns how long it plays. A recording that is
// not there, or that no player would play, breaks the spec's rule and ends it.
func Heard(c *spec.Case, t *target.Target, address string) time.Duration {
	c.Must("the address of the recording", address, gomega.MatchRegexp(`^https?://[^/]+/`))
	file, err := t.Send(c.Context(), target.Request{URL: address})
	c.Must("the recording is where it is said to be", err, gomega.Not(gomega.HaveOccurred()))
	c.Must("HTTP status of the recording", file.Status, gomega.Equal(http.StatusOK))
	long, err := Playing(file.Body)
	c.Must("the recording", err, gomega.Not(gomega.HaveOccurred()))
	return long
}

// Lasts compares how long a recording plays with the talk that is in it and with
// the whole call, in which somebody may have been heard before.
func Lasts(c *spec.Case, t *target.Target, address string, talk, call time.Duration) {
	long := Heard(c, t, address)
	assumed := c.As(spec.Assumed("ringback"))
	assumed.Expect("how long it plays, and they talked", long, gomega.BeNumerically(">=", talk-t.Tolerances.Rounding))
	assumed.Expect("how long it plays, and the call took", long, gomega.BeNumerically("<=", call+t.Tolerances.Rounding))
}
