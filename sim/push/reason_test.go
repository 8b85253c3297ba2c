package push

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

func TestAReasonNamesNoPortOfOurs(t *testing.T) {
	local := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40001}
	overNetwork := func(op string, err error) error {
		return &net.OpError{Op: op, Net: "tcp", Source: local, Addr: local, Err: err}
	}
	const broke = "the connection broke before the answer was complete"
	for want, errs := range map[string][]error{
		broke: {
			io.EOF,
			fmt.Errorf("transport: %w", io.ErrUnexpectedEOF),
			overNetwork("read", os.NewSyscallError("read", syscall.ECONNRESET)),
			overNetwork("write", os.NewSyscallError("write", syscall.EPIPE)),
		},
		"nothing listens there: the connection was refused": {
			overNetwork("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		},
		"there was no answer: " + syscall.ENETUNREACH.Error(): {
			overNetwork("dial", os.NewSyscallError("connect", syscall.ENETUNREACH)),
		},
		`the host "crm.invalid" could not be looked up: no such host`: {
			overNetwork("dial", &net.DNSError{Err: "no such host", Name: "crm.invalid", Server: "127.0.0.1:53"}),
		},
	} {
		for _, err := range errs {
			NewWithT(t).Expect(reason(err)).To(Equal(want))
		}
	}
}

func TestASentenceIsBounded(t *testing.T) {
	g := NewWithT(t)
	said := reason(errors.New(strings.Repeat("世", 1000)))
	g.Expect(len(said)).To(BeNumerically("<=", 510))
	g.Expect(said).To(HaveSuffix("世…"))
}
