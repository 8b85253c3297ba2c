package httpx

import "sync"

// buffer is where an answer is written before it goes out. Answers of pages are so
// large that a new one for each would keep the garbage collector busy.
type buffer struct{ bytes []byte }

// maxKept is how large a buffer may be that is kept for the next answer, in bytes.
const maxKept = 64 << 10

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, 0, 1<<10)} }}

func takeBuffer() *buffer {
	return buffers.Get().(*buffer) //nolint:forcetypeassert // nothing else is in the pool
}

// keep takes over what the buffer has grown to.
func (b *buffer) keep(grown []byte) {
	if cap(grown) > cap(b.bytes) && cap(grown) <= maxKept {
		b.bytes = grown[:0]
	}
}

// giveBack is called when nobody reads the answer any more.
func (b *buffer) giveBack() { buffers.Put(b) }
