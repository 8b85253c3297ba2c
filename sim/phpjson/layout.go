package phpjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// layout lists the members that a struct type is written as.
type layout []field

// field is one member of a struct: where it is, and how its tag wants it.
type field struct {
	name      string
	key       []byte // the name as written, with the colon
	index     []int
	custom    bool // the type has a form of its own
	omitEmpty bool
	omitZero  bool
	quoted    bool // a number or boolean written as a string
}

var (
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	numberType        = reflect.TypeFor[json.Number]()
)

// custom reports whether [writer.value] knows more of a type than its kind.
func custom(t reflect.Type) bool {
	return t == numberType || t.Implements(marshalerType) || t.Implements(textMarshalerType)
}

// reflected appends a value by its kind.
func (w *writer) reflected(v reflect.Value) (err error) {
	switch v.Kind() {
	case reflect.String:
		w.buf, err = AppendString(w.buf, v.String())
	case reflect.Bool:
		w.buf = strconv.AppendBool(w.buf, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.buf = strconv.AppendInt(w.buf, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.buf, err = appendUint(w.buf, v.Uint())
	case reflect.Float32, reflect.Float64:
		w.buf, err = appendFloat(w.buf, v.Float())
	case reflect.Pointer:
		if v.IsNil() {
			return w.value(nil)
		}
		return w.part(v.Elem(), custom(v.Type().Elem()))
	case reflect.Interface:
		return w.value(v.Interface())
	case reflect.Slice, reflect.Array:
		of := v.Type().Elem()
		if of.Kind() == reflect.Uint8 {
			return fmt.Errorf("found %s, expected a string or json.RawMessage", v.Type())
		}
		own := custom(of)
		return w.array(v.Len(), func(i int) error { return w.part(v.Index(i), own) })
	case reflect.Struct:
		return w.structure(v)
	case reflect.Map:
		err = fmt.Errorf("found %s, which has no order of keys, expected an Object", v.Type())
	default:
		err = fmt.Errorf("found %s, which has no JSON form", v.Type())
	}
	return err
}

// part appends a value found inside another.
func (w *writer) part(v reflect.Value, custom bool) error {
	if custom {
		return w.value(v.Interface())
	}
	return w.reflected(v)
}

func (w *writer) structure(v reflect.Value) error {
	l, err := w.enc.layout(v.Type())
	if err != nil {
		return err
	}
	if err := w.open('{'); err != nil {
		return err
	}
	for i := range l {
		f := &l[i]
		member := v.FieldByIndex(f.index)
		if f.omitEmpty && empty(member) || f.omitZero && member.IsZero() {
			continue
		}
		w.buf = append(w.buf, f.key...)
		if f.quoted {
			w.buf = append(w.buf, '"')
		}
		if err := w.part(member, f.custom); err != nil {
			return w.under(f.name, err)
		}
		if f.quoted {
			w.buf = append(w.buf, '"')
		}
		w.buf = append(w.buf, ',')
	}
	w.close('}')
	return nil
}

// empty reports whether omitempty leaves a value out, as encoding/json has it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

// layout returns the members of a struct type.
func (enc *Encoder) layout(t reflect.Type) (layout, error) {
	if known, ok := enc.layouts.Load(t); ok {
		return known.(layout), nil //nolint:forcetypeassert // nothing else is stored
	}
	l, err := appendFields(nil, t, nil)
	if err != nil {
		return nil, fmt.Errorf("struct %s: %w", t, err)
	}
	enc.layouts.Store(t, l)
	return l, nil
}

// appendFields appends the members of a struct that stands at an index inside
// the one whose layout is made.
func appendFields(l layout, t reflect.Type, at []int) (_ layout, err error) {
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		f := field{name: name, index: append(slices.Clone(at), i), custom: custom(sf.Type)}
		switch embedded := sf.Anonymous && name == "" && !f.custom; {
		case tag == "-":
			continue
		case embedded && sf.Type.Kind() == reflect.Struct:
			if l, err = appendFields(l, sf.Type, f.index); err != nil {
				return nil, err
			}
			continue
		case embedded && sf.Type.Kind() == reflect.Pointer:
			return nil, fmt.Errorf("field %s: found an embedded pointer, expected the struct itself", sf.Name)
		case !sf.IsExported():
			continue
		case name == "":
			f.name = sf.Name
		}
		if slices.ContainsFunc(l, func(other field) bool { return other.name == f.name }) {
			return nil, fmt.Errorf("field %s: found key %q a second time", sf.Name, f.name)
		}
		if err := f.apply(options, sf.Type.Kind()); err != nil {
			return nil, fmt.Errorf("field %s: %w", sf.Name, err)
		}
		if f.key, err = AppendString(nil, f.name); err != nil {
			return nil, fmt.Errorf("field %s: %w", sf.Name, err)
		}
		f.key = append(f.key, ':')
		l = append(l, f)
	}
	return l, nil
}

// apply sets the options of a tag.
func (f *field) apply(options string, kind reflect.Kind) error {
	for option := range strings.SplitSeq(options, ",") {
		switch {
		case option == "":
		case option == "omitempty":
			f.omitEmpty = true
		case option == "omitzero":
			f.omitZero = true
		case option == "string" && reflect.Bool <= kind && kind <= reflect.Float64:
			f.quoted = true
		default:
			return fmt.Errorf("found tag option %q, expected omitempty, omitzero, or string on a number or boolean", option)
		}
	}
	return nil
}
