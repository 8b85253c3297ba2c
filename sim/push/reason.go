package push

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// reason says in a sentence why there was no answer. It is the same in every
// run: which end of a broken connection notices first, and on which port, is
// left to [Real].
func reason(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return clip(fmt.Sprintf("the host %q could not be looked up: %s", dns.Name, dns.Err))
	}
	for _, broken := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, broken) {
			return "the connection broke before the answer was complete"
		}
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "nothing listens there: the connection was refused"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner // the layers around it name addresses
	}
	return clip("there was no answer: " + err.Error())
}

// clip bounds a sentence that quotes a stranger.
func clip(s string) string {
	const most = 500
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.ToValidUTF8(s, "")
}
