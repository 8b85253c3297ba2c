// Package reference is a receiver of pushes as it should be: it verifies the bytes
// that came, decrypts, stores each call once, and answers when the record is safe.
// For those who test the grading of receivers it can make any of a list of
// mistakes on purpose.
package reference

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ringback-sim/ringback/sim/frame"
)

// MaxBody is the longest push that is read, in bytes.
const MaxBody = 1 << 20

// Receiver takes pushes by POST on any path. GET /stored?call_id=… is its probe,
// GET / a page that lists what came last.
type Receiver struct {
	secret string
	store  *Store
	parts  parts
}

// parts are the steps of taking a push. A defect replaces one.
type parts struct {
	// admit looks at a request before its body is read.
	admit func(r *http.Request) error
	// open verifies a body and returns the text of its data.
	open func(body []byte) (data []byte, err error)
	// judge decides whether the data are a record that can be kept.
	judge func(data []byte) error
	// row is what is to be stored of a body and its data.
	row func(body, data []byte) (Row, error)
	// keep stores a row.
	keep func(Row) error
	// answer writes the answer: err is why the push is refused, nil when it is not.
	answer func(w http.ResponseWriter, err error)
	// around is everything, for what is wrong with the whole.
	around func(w http.ResponseWriter, r *http.Request, take http.HandlerFunc)
	// told follows each answer of the probe.
	told func()
}

// New returns a receiver that shares a secret with the sender and stores in store,
// which the caller closes. Defects are names of [Defects]; an unknown one is an
// error.
func New(secret string, store *Store, defects ...string) (*Receiver, error) {
	if secret == "" {
		return nil, frame.ErrNoSecret
	}
	r := &Receiver{secret: secret, store: store}
	r.parts = parts{
		admit:  func(*http.Request) error { return nil },
		open:   r.open,
		judge:  func([]byte) error { return nil },
		row:    row,
		keep:   store.Put,
		answer: answer,
		around: func(w http.ResponseWriter, r *http.Request, take http.HandlerFunc) { take(w, r) },
		told:   func() {},
	}
	for _, name := range defects {
		d, err := defect(name)
		if err != nil {
			return nil, err
		}
		d.plant(r)
	}
	return r, nil
}

// ServeHTTP implements http.Handler.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case req.Method == http.MethodGet && req.URL.Path == "/stored":
		r.probe(w, req)
	case req.Method == http.MethodGet:
		r.list(w)
	case req.Method == http.MethodPost:
		r.parts.around(w, req, r.take)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "a push is a POST", http.StatusMethodNotAllowed)
	}
}

// take takes one push.
func (r *Receiver) take(w http.ResponseWriter, req *http.Request) {
	err := r.parts.admit(req)
	if err == nil {
		var body []byte
		if body, err = io.ReadAll(http.MaxBytesReader(w, req.Body, MaxBody)); err == nil {
			err = r.record(body)
		}
	}
	r.parts.answer(w, err)
}

// record stores the record of a body.
func (r *Receiver) record(body []byte) error {
	data, err := r.parts.open(body)
	if err != nil {
		return err
	}
	if err := r.parts.judge(data); err != nil {
		return err
	}
	row, err := r.parts.row(body, data)
	if err != nil {
		return err
	}
	return r.parts.keep(row)
}

// open verifies the bytes that came.
func (r *Receiver) open(body []byte) ([]byte, error) {
	f, err := frame.Parse(body)
	if err != nil {
		return nil, err
	}
	if f.Type != frame.TypeCDR {
		return nil, fmt.Errorf("type: found %d, expected %d, a record", f.Type, frame.TypeCDR)
	}
	return f.Payload(r.secret)
}

// row makes the call id the key, whatever else the record says.
func row(_, data []byte) (Row, error) {
	id, err := callID(data)
	return Row{Key: id, CallID: id, Data: string(data)}, err
}

// callID returns the id of a record: text, or a number with every digit.
func callID(data []byte) (string, error) {
	var record struct {
		CallID json.RawMessage `json:"call_id"`
	}
	if err := json.Unmarshal(data, &record); err != nil {
		return "", fmt.Errorf("data: expected an object: %w", err)
	}
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(record.CallID, &text) == nil && text != "":
		return text, nil
	case json.Unmarshal(record.CallID, &number) == nil && number != "":
		return number.String(), nil
	}
	return "", errors.New("call_id: found none")
}

// answer says {"code":0}, or why not.
func answer(w http.ResponseWriter, err error) {
	if err == nil {
		reply(w, http.StatusOK, struct {
			Code int `json:"code"`
		}{0})
		return
	}
	status := http.StatusBadRequest
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		status = http.StatusRequestEntityTooLarge
	} else if errors.Is(err, ErrFull) {
		status = http.StatusInsufficientStorage
	}
	reply(w, status, struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{1, err.Error()})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // a sender that went away is its own record
}

// probe tells what is stored of a call.
func (r *Receiver) probe(w http.ResponseWriter, req *http.Request) {
	rows := r.store.Of(req.URL.Query().Get("call_id"))
	var s struct {
		Count int             `json:"count"`
		Data  json.RawMessage `json:"data,omitempty"`
	}
	s.Count = len(rows)
	if len(rows) > 0 {
		s.Data = json.RawMessage(rows[0].Data)
	}
	reply(w, http.StatusOK, s)
	r.parts.told()
}
