package reference

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Row is one record that was stored.
type Row struct {
	// Key is what makes a record the same as another.
	Key string `json:"key"`
	// CallID is the call's.
	CallID string `json:"callId"`
	// Data is the record as it was signed.
	Data string `json:"data"`
}

// Store keeps records, each key once. It is safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	rows []Row
	keys map[string]bool
	ids  map[string][]int // indexes of rows by call id
	file *os.File         // nil: in memory
}

// maxRows bounds a store.
const maxRows = 1_000_000

// ErrFull says that a store holds as many records as it may.
var ErrFull = fmt.Errorf("the store is full: it holds %d records", maxRows)

// NewStore returns an empty store in memory.
func NewStore() *Store { return &Store{keys: map[string]bool{}, ids: map[string][]int{}} }

// OpenStore returns the store in a file, which has a line for each record and is
// made when it is missing. A last line that was cut off is dropped.
func OpenStore(path string) (*Store, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	s := NewStore()
	end, err := s.load(bufio.NewReader(f))
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	s.file = f
	return s, nil
}

// load reads rows and returns the offset behind the last whole one.
func (s *Store) load(r *bufio.Reader) (end int64, err error) {
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return end, err
		}
		var row Row
		if err := json.Unmarshal(line, &row); err != nil {
			return end, fmt.Errorf("line %d: %w", len(s.rows)+1, err)
		}
		s.add(row)
		end += int64(len(line))
	}
}

func (s *Store) add(row Row) {
	s.keys[row.Key] = true
	s.ids[row.CallID] = append(s.ids[row.CallID], len(s.rows))
	s.rows = append(s.rows, row)
}

// Put stores a record unless its key is there already. It returns when the record
// is safe.
func (s *Store) Put(row Row) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[row.Key] {
		return nil
	}
	if len(s.rows) >= maxRows {
		return ErrFull
	}
	if s.file != nil {
		line, err := json.Marshal(row)
		if err != nil {
			return err
		}
		if _, err := s.file.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	s.add(row)
	return nil
}

// Has reports whether a key is there.
func (s *Store) Has(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key]
}

// Of returns what was stored of a call.
func (s *Store) Of(callID string) []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []Row
	for _, at := range s.ids[callID] {
		rows = append(rows, s.rows[at])
	}
	return rows
}

// Last returns the last records, the newest first.
func (s *Store) Last(n int) []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []Row
	for i := len(s.rows) - 1; i >= 0 && len(rows) < n; i-- {
		rows = append(rows, s.rows[i])
	}
	return rows
}

// Close closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
