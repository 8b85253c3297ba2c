package phpjson

// Object is a JSON object whose members keep their order. Nil is an empty
// object. Keys are expected to be distinct; [Object.Set] and [Decode] keep them so.
type Object []Member

// Member is one key of an [Object] and its value, which is anything that
// [Append] accepts.
type Member struct {
	Key   string
	Value any
}

// Pair returns a member, so that an object reads as a list of pairs.
func Pair(key string, value any) Member { return Member{Key: key, Value: value} }

// Get returns the value of a key, and whether the object has it.
func (o Object) Get(key string) (any, bool) {
	for _, m := range o {
		if m.Key == key {
			return m.Value, true
		}
	}
	return nil, false
}

// Set gives a key its value: in its place if the object has the key, else as
// the last member.
func (o *Object) Set(key string, value any) {
	for i := range *o {
		if (*o)[i].Key == key {
			(*o)[i].Value = value
			return
		}
	}
	*o = append(*o, Pair(key, value))
}

// MarshalJSON writes the object for encoding/json with its order kept.
func (o Object) MarshalJSON() ([]byte, error) { return Marshal(o) }
