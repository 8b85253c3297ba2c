package contracts

import (
	"cmp"
	"maps"
)

// ItemKind says what sort of thing an [Item] is.
type ItemKind string

// The kinds of items, with the names that they have.
const (
	OfOperation ItemKind = "operation" // placeCall; a webhook or a message, too: cdrPush
	OfParameter ItemKind = "parameter" // placeCall request.path.tenantId
	OfMember    ItemKind = "member"    // placeCall request.body.calleeNumber, cdrPush push.data.call_id
	OfStatus    ItemKind = "status"    // getCall 200, getCall default; a receiver's: cdrPush answer 200
	OfCode      ItemKind = "code"      // code 30106; where it has several meanings: code 404 (ListFailure)
	OfValue     ItemKind = "value"     // searchCdrs request.query.callresult=2
	OfState     ItemKind = "state"     // state calleeRingBack
	OfPush      ItemKind = "push"      // push encrypted; a receiver's answer: push refused
)

// ItemKinds lists the kinds in the order in which items are listed.
func ItemKinds() []ItemKind {
	return []ItemKind{OfOperation, OfParameter, OfMember, OfStatus, OfCode, OfValue, OfState, OfPush}
}

// Item is one thing that a contract documents and that a message can exercise.
type Item struct {
	// Name stays the same as long as the contract says the same. Members of the
	// entries of a list stand under the list's own name.
	Name string   `json:"name"`
	Kind ItemKind `json:"kind"`
	// Provenance says how sure the statement is: documented, evidenced or assumed.
	Provenance string `json:"provenance"`
	// Dialects are the readings, by dialect, under which alone there is such a thing;
	// nil when there is under all.
	Dialects map[string]string `json:"dialects,omitempty"`
}

// Items returns everything that the contract of that name documents, by kind and
// in the order of the document: what requests, answers, pushes and messages may
// carry, what may be answered, and the values that are listed. A value is an item
// only where there are others beside it; the message and the field that a code
// brings with it are part of the code. Headers of answers are none. The error
// says that there is no contract of that name.
func Items(name string) ([]Item, error) {
	c, err := Load(name)
	if err != nil {
		return nil, err
	}
	return c.Items(), nil
}

// Items returns everything that the contract documents, as [Items] does. A
// contract under a choice of dialects has the items of all readings.
func (c *Contract) Items() []Item {
	items := c.catalog().items
	all := make([]Item, len(items))
	for i, item := range items {
		all[i] = item.Item
		all[i].Dialects = nil
		if len(item.Dialects) > 0 {
			all[i].Dialects = maps.Clone(item.Dialects)
		}
	}
	return all
}

// name returns what an operation is called in items.
func (o *operation) name() string { return cmp.Or(o.ID, o.Method+" "+o.Path) }
