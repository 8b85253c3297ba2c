package proxy

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
)

// plain returns a body without its content coding, at most so many bytes of it, and
// the headers that it has then.
func plain(b Body, h http.Header, most int) (Body, http.Header) {
	coding := strings.ToLower(strings.TrimSpace(h.Get("Content-Encoding")))
	if coding == "" || coding == "identity" || len(b.Bytes) == 0 {
		return b, h
	}
	h = h.Clone()
	h.Del("Content-Encoding")
	in, err := decoder(coding, b.Bytes)
	if in == nil || err != nil {
		return Body{Cut: true}, h
	}
	text, err := io.ReadAll(io.LimitReader(in, int64(most)+1))
	if len(text) > most {
		return Body{text[:most], true}, h
	}
	return Body{text, b.Cut || err != nil}, h
}

// decoder returns a reader of what is coded, nil for a coding that is not known.
func decoder(coding string, coded []byte) (io.Reader, error) {
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(bytes.NewReader(coded))
	case "deflate":
		return zlib.NewReader(bytes.NewReader(coded))
	}
	return nil, nil
}
