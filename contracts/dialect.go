package contracts

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
)

// dialectKeyword marks, with a reading for each of one or more dialects, what a
// document says under those readings alone.
const dialectKeyword = "x-dialect"

// Under returns the contract as it reads for a choice of dialects, each by its
// name: what holds under another reading of one of them is not allowed. What is
// said of dialects that are not chosen stays as open as it was, and a choice of
// which the contract does not speak changes nothing. To ask again for the same
// costs next to nothing.
func (c *Contract) Under(choice map[string]string) (*Contract, error) {
	spoken := c.spoken()
	choice = maps.Clone(choice)
	maps.DeleteFunc(choice, func(name, _ string) bool { return spoken[name] == nil })
	if len(choice) == 0 {
		return c, nil
	}
	return c.readings.get(choice, func() (*Contract, error) {
		document, _ := under(choice, c.document, "").(map[string]any)
		read, err := parse(c.name, document)
		if err == nil {
			read.catalog = c.catalog
		}
		return read, err
	})
}

// readings keeps a contract under choices of dialects.
type readings struct {
	mu  sync.Mutex
	all map[string]*Contract // by the choice
}

// maxReadings bounds how many are kept; with one more all are forgotten.
const maxReadings = 64

// get returns the contract under a choice, which is read unless it is kept.
func (r *readings) get(choice map[string]string, read func() (*Contract, error)) (*Contract, error) {
	key, err := json.Marshal(choice) // its names come in order
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.all[string(key)]; ok {
		return c, nil
	}
	c, err := read()
	if err != nil {
		return nil, err
	}
	if len(r.all) == maxReadings {
		clear(r.all)
	}
	put(&r.all, string(key), c)
	return c, nil
}

// under returns a copy of a node without what other readings say. A schema of
// another reading becomes false, which nothing meets, and an answer of one goes.
func under(choice map[string]string, node any, parent string) any {
	switch node := node.(type) {
	case map[string]any:
		read := make(map[string]any, len(node))
		for name, child := range node {
			marked, _ := child.(map[string]any)
			if !holds(choice, marked) {
				if parent != "responses" {
					read[name] = false
				}
				continue
			}
			read[name] = under(choice, child, name)
		}
		return read
	case []any:
		read := make([]any, len(node))
		for i, child := range node {
			marked, _ := child.(map[string]any)
			if read[i] = any(false); holds(choice, marked) {
				read[i] = under(choice, child, parent)
			}
		}
		return read
	}
	return node
}

// holds reports whether a choice allows what an object says.
func holds(choice map[string]string, object map[string]any) bool {
	readings, _ := object[dialectKeyword].(map[string]any)
	for name, reading := range readings {
		if chosen, ok := choice[name]; ok && chosen != reading {
			return false
		}
	}
	return true
}

// Dialects returns the dialects that the contract speaks of, each with its
// readings in order.
func (c *Contract) Dialects() map[string][]string {
	all := map[string][]string{}
	for name, readings := range c.spoken() {
		all[name] = slices.Clone(readings)
	}
	return all
}

// dialectsOf returns the dialects of a document.
func dialectsOf(document map[string]any) map[string][]string {
	all := map[string][]string{}
	walk(document, "", func(pointer string, object map[string]any) {
		if !strings.HasSuffix(pointer, "/"+dialectKeyword) {
			return
		}
		for name, reading := range object {
			if text, ok := reading.(string); ok && !slices.Contains(all[name], text) {
				all[name] = append(all[name], text)
				slices.Sort(all[name])
			}
		}
	})
	return all
}
