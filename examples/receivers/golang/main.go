// Command golang is a push receiver with nothing but Go's standard library:
//
//	PUSH_SECRET=my-secret go run . 127.0.0.1:8090
//
// A push is any POST; GET /stored?call_id=… tells what it has done.
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // the vendor signs with it
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

const maxBody = 1 << 20

// receiver keeps each record once, by its call id. A real one has a table with
// call_id as its primary key.
type receiver struct {
	secret string
	mu     sync.Mutex
	stored map[string]json.RawMessage
}

// open verifies a push over the bytes that came, and returns its data.
func (r *receiver) open(body []byte) (json.RawMessage, error) {
	var push struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
		Sign string          `json:"sign"`
	}
	if err := json.Unmarshal(body, &push); err != nil {
		return nil, err
	}
	if push.Type != 1 {
		return nil, fmt.Errorf("type %d is no record", push.Type)
	}
	data, sealed := []byte(push.Data), ""
	if json.Unmarshal(push.Data, &sealed) == nil {
		data = []byte(sealed) // encrypted: the base64 text is what was signed
	}
	sum := md5.Sum(append(slices.Clip(data), r.secret...)) //nolint:gosec // the vendor signs with it
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(push.Sign)) != 1 {
		return nil, errors.New("the sign is not that of the data")
	}
	if sealed == "" {
		return data, nil
	}
	plain, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32) // filled up with zero bytes, or cut
	copy(key, r.secret)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCFBDecrypter(block, key[:16]).XORKeyStream(plain, plain) //nolint:staticcheck // the vendor prescribes CFB
	return plain, nil
}

// take stores a push before it is answered.
func (r *receiver) take(body []byte) error {
	data, err := r.open(body)
	if err != nil {
		return err
	}
	var cdr struct {
		CallID json.RawMessage `json:"call_id"` // text, or a number beyond what a float holds
	}
	if err := json.Unmarshal(data, &cdr); err != nil {
		return err
	}
	id := string(cdr.CallID)
	if text := ""; json.Unmarshal(cdr.CallID, &text) == nil {
		id = text
	}
	if id == "" || id == "null" {
		return errors.New("there is no call_id")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.stored[id]; !known {
		r.stored[id] = data // and here is where an order would be shipped, once
	}
	return nil
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if req.Method == http.MethodGet && req.URL.Path == "/stored" {
		r.mu.Lock()
		data, known := r.stored[req.URL.Query().Get("call_id")]
		r.mu.Unlock()
		if !known {
			_, _ = io.WriteString(w, `{"count":0}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"count":1,"data":%s}`, data)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err == nil {
		err = r.take(body)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": 1, "message": err.Error()})
		return
	}
	_, _ = io.WriteString(w, `{"code":0}`)
}

func main() {
	listen := "127.0.0.1:8090"
	if len(os.Args) > 1 {
		listen = os.Args[1]
	}
	l, err := net.Listen("tcp", listen) //nolint:noctx // it listens until the program ends
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	r := &receiver{secret: os.Getenv("PUSH_SECRET"), stored: map[string]json.RawMessage{}}
	server := http.Server{Handler: r, ReadTimeout: 10 * time.Second}
	fmt.Fprintln(os.Stderr, server.Serve(l))
	os.Exit(1)
}
