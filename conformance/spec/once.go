package spec

import "sync"

// Once prepares something for the first spec that needs it. What went wrong then
// ends every later one, too.
type Once struct {
	once sync.Once
	err  error
}

// Do calls f if no spec has yet, and ends the spec with the error that it
// returned.
func (o *Once) Do(c *Case, f func() error) {
	o.once.Do(func() { o.err = f() })
	c.Check(o.err)
}
