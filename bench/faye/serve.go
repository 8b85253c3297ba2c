package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/faye"
)

// serve is the process with our server, which does what server.js does.
func serve(stdin io.Reader, stdout io.Writer) error {
	bayeux, err := faye.New(faye.Options{
		Timeout: hold, Timers: clock.Wall{},
		NotFound: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/settle" {
				debug.FreeOSMemory()
			}
		}),
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // ends with the process
	if err != nil {
		return err
	}
	addr, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("listen: %s is no TCP address", ln.Addr())
	}
	fmt.Fprintln(stdout, addr.Port)
	web := &http.Server{Handler: bayeux, ReadHeaderTimeout: patience}
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		_ = web.Close()
	}()
	if err := web.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return bayeux.Close()
}
