package contracts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// catalog is what a contract documents, and where in messages it is met.
type catalog struct {
	items []*item
	calls map[string]*places // of operations, webhooks and messages, by name
}

// item is one of a catalog, at its number.
type item struct {
	Item
	number int
}

// places are those of an operation, a webhook or a message.
type places struct {
	item       *item
	parameters map[[2]string]*place // by where they are and by name
	body       *place               // of the request, push or message
	opened     *place               // of a push whose data has been opened: the data alone
	answers    map[string]*answer   // by status, as the document writes it
}

// answer is one of an operation or of a receiver.
type answer struct {
	item *item
	body *place
}

// place is where a value may stand: what is counted when there is one, and what
// may stand below it.
type place struct {
	item    *item // nil: it is not counted for itself
	members map[string]*place
	entries *place
	values  map[string]*item // by the value's word
	forms   map[string]*item // by the title of a form that the value may have
}

// clerk takes stock of a contract.
type clerk struct {
	*Contract
	catalog
	named  map[string]*item
	codes  map[string][]*item // by the code
	listed []listing
}

// listing is a value that a document lists, and where.
type listing struct {
	at         *place
	word, name string
	spot       spot
}

// newCatalog takes stock of a contract.
func newCatalog(c *Contract) *catalog {
	k := &clerk{Contract: c, catalog: catalog{calls: map[string]*places{}}, named: map[string]*item{}, codes: map[string][]*item{}}
	for _, o := range c.operations {
		k.operation(o)
	}
	for _, name := range c.Webhooks() {
		k.webhook(c.webhooks[name])
	}
	for _, ch := range c.channels {
		for _, m := range ch.messages {
			at := &places{item: k.add(OfOperation, spot{name: m.name, pointer: m.pointer}), body: &place{}}
			k.calls[m.name] = at
			k.schema(at.body, m.schema, spot{name: m.name + " message", part: inMessage})
		}
	}
	k.values()
	k.nameCodes()
	kinds := ItemKinds()
	slices.SortStableFunc(k.items, func(a, b *item) int {
		return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
	})
	for number, item := range k.items {
		item.number = number
	}
	return &k.catalog
}

// add returns the item of a name, which is noted if it is new. One that is found
// in several places needs only the readings that all of them need.
func (k *clerk) add(kind ItemKind, s spot) *item {
	if i, ok := k.named[s.name]; ok {
		maps.DeleteFunc(i.Dialects, func(name, reading string) bool { return s.dialects[name] != reading })
		return i
	}
	i := &item{Item: Item{Name: s.name, Kind: kind, Provenance: k.cited(s.pointer, "x-provenance"), Dialects: maps.Clone(s.dialects)}}
	k.named[s.name] = i
	k.items = append(k.items, i)
	return i
}

func (k *clerk) operation(o *operation) {
	at := &places{item: k.add(OfOperation, spot{name: o.name(), pointer: o.pointer}), parameters: map[[2]string]*place{}}
	k.calls[o.name()] = at
	for _, p := range o.parameters {
		s := spot{name: o.name() + " request." + p.in + "." + p.name, pointer: p.pointer}
		here := &place{item: k.add(OfParameter, s)}
		at.parameters[[2]string{p.in, p.name}] = here
		k.schema(here, p.schema, s)
	}
	at.body = k.body(o.body, spot{name: o.name() + " request.body"})
	at.answers = k.answers(o, "", spot{name: o.name() + " response.body", part: inBody})
}

func (k *clerk) webhook(o *operation) {
	at := &places{item: k.add(OfOperation, spot{name: o.name(), pointer: o.pointer})}
	k.calls[o.name()] = at
	at.body = k.body(o.body, spot{name: o.name() + " push", part: inPush})
	at.opened = &place{members: map[string]*place{sealedMember: at.body.members[sealedMember]}}
	at.answers = k.answers(o, "answer ", spot{name: o.name() + " answer.body", part: inPush})
}

// answers notes what may be answered.
func (k *clerk) answers(o *operation, prefix string, body spot) map[string]*answer {
	all := map[string]*answer{}
	for _, status := range slices.Sorted(maps.Keys(o.responses)) {
		b := o.responses[status]
		s := k.reading(spot{name: o.name() + " " + prefix + status, pointer: b.pointer})
		body.dialects = s.dialects
		all[status] = &answer{k.add(OfStatus, s), k.body(b, body)}
	}
	return all
}

// body notes what a body may be in any of its media types.
func (k *clerk) body(b *body, s spot) *place {
	at := &place{}
	if b != nil {
		for _, kind := range slices.Sorted(maps.Keys(b.content)) {
			k.schema(at, b.content[kind].schema, s)
		}
	}
	return at
}

// values makes items of the values that were listed, where a place has several.
func (k *clerk) values() {
	several, first := map[*place]bool{}, map[*place]string{}
	for _, v := range k.listed {
		name, seen := first[v.at]
		if !seen {
			first[v.at] = v.name
		}
		several[v.at] = several[v.at] || seen && name != v.name
	}
	for _, v := range k.listed {
		if !several[v.at] {
			continue
		}
		kind, s := OfValue, v.spot
		switch {
		case s.state:
			kind, s.name = OfState, "state "+v.name
		case v.name == "":
			s.name += `=""`
		default:
			s.name += "=" + v.name
		}
		put(&v.at.values, v.word, k.add(kind, s))
	}
}

// nameCodes leaves out who lists a code where nobody else does.
func (k *clerk) nameCodes() {
	for code, items := range k.codes {
		if len(items) == 1 {
			items[0].Name = fmt.Sprint("code ", code)
		}
	}
}

// put sets a key of a map that need not be there yet.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
