package cdr

import "slices"

// pair is what every index is made of: a thing to look up, and what is found.
type pair struct{ hi, lo uint64 }

func (p pair) less(q pair) bool { return p.hi < q.hi || p.hi == q.hi && p.lo < q.lo }

// pairs is an ordered set of pairs: a B+ tree that only grows. The zero value
// is empty.
//
// A library's B-tree halves a node that is full and so takes 35 bytes for a
// pair that comes in order, as nearly all do. This one takes 16.4, and 24 for a
// pair in random order; BenchmarkPairs compares them.
type pairs struct{ root *node }

// node is a leaf, or has as many children as pairs: nothing in a child is less
// than its pair, but for the first child, which has all that is less than the
// second's.
type node struct {
	pairs    []pair
	children []*node
	next     *node // to the right, at the same height
}

// nodeSize is how many pairs a node holds: 4 KiB of them.
const nodeSize = 256

// add puts a pair into the set, which must not hold it yet.
func (s *pairs) add(p pair) {
	if s.root == nil {
		s.root = &node{}
	}
	if right := s.root.add(p); right != nil {
		left := s.root
		s.root = &node{pairs: []pair{left.pairs[0], right.pairs[0]}, children: []*node{left, right}}
	}
}

// search returns the place of the first pair that is not less than p.
func (n *node) search(p pair) int {
	low, high := 0, len(n.pairs)
	for low < high {
		mid := int(uint(low+high) / 2)
		if n.pairs[mid].less(p) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// add returns the node that it had to put on the right of this one, or nil.
func (n *node) add(p pair) *node {
	i := n.search(p)
	if n.children == nil {
		return n.insert(i, p, nil)
	}
	i = max(i-1, 0)
	right := n.children[i].add(p)
	if right == nil {
		return nil
	}
	return n.insert(i+1, right.pairs[0], right)
}

func (n *node) insert(i int, p pair, child *node) (right *node) {
	into := n
	if len(n.pairs) == nodeSize {
		// Where pairs come in order the next ones come here too: what is behind
		// this place moves away, so that what is before it can fill up.
		at := max(i, nodeSize/2)
		right = n.split(at)
		if i > at || at == nodeSize {
			into, i = right, i-at
		}
	}
	if size := len(into.pairs); size == cap(into.pairs) {
		// Left to itself it would grow beyond the size of a node.
		into.pairs = append(make([]pair, 0, min(2*size+1, nodeSize)), into.pairs...)
	}
	into.pairs = slices.Insert(into.pairs, i, p)
	if child != nil {
		into.children = slices.Insert(into.children, i, child)
	}
	return right
}

// split moves what stands at a place and after it to a new node on the right.
func (n *node) split(at int) *node {
	right := &node{pairs: slices.Clone(n.pairs[at:]), next: n.next}
	n.pairs, n.next = n.pairs[:at], right
	if n.children != nil {
		right.children = slices.Clone(n.children[at:])
		clear(n.children[at:])
		n.children = n.children[:at]
	}
	return right
}

// cursor looks pairs up. One that is asked for ascending pairs mostly finds the
// next in the leaf where it stands. Adding to the set makes it useless.
type cursor struct {
	set  *pairs
	leaf *node
}

// seek returns the first pair that is not less than p; ok is false when there
// is none.
func (c *cursor) seek(p pair) (found pair, ok bool) {
	if c.leaf == nil || p.less(c.leaf.pairs[0]) || c.leaf.pairs[len(c.leaf.pairs)-1].less(p) {
		c.leaf = c.set.leaf(p)
	}
	if c.leaf == nil {
		return pair{}, false
	}
	i := c.leaf.search(p)
	if i == len(c.leaf.pairs) {
		if c.leaf.next == nil {
			return pair{}, false
		}
		c.leaf, i = c.leaf.next, 0
	}
	return c.leaf.pairs[i], true
}

// leaf returns the leaf in which p is or would be, nil when the set is empty.
func (s *pairs) leaf(p pair) *node {
	n := s.root
	for n != nil && n.children != nil {
		i := n.search(p)
		if i == len(n.pairs) || p.less(n.pairs[i]) {
			i = max(i-1, 0)
		}
		n = n.children[i]
	}
	return n
}
