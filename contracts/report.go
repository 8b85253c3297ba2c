package contracts

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// report collects what is wrong with one value of a message.
type report struct {
	contract  *Contract
	operation string
	at        Location       // of the value
	value     any            // that was checked
	request   map[string]any // that is checked or answered, plain; nil when unknown
	own       bool           // the value is the body of that request
	secret    bool           // whether the value itself is not to be shown
	seen      *seen          // collects what is exercised; may be nil
}

// check validates the value against a schema.
func (r *report) check(schema *jsonschema.Schema) []Violation {
	err, ok := errors.AsType[*jsonschema.ValidationError](schema.Validate(r.value))
	if !ok {
		return nil
	}
	all := r.collect(err)
	return slices.DeleteFunc(all, func(v Violation) bool {
		// That a value has several forms at once says nothing while it lacks what
		// tells them apart.
		return v.Rule == "oneOf" && slices.ContainsFunc(all, func(other Violation) bool {
			return other.Rule == "required" && strings.HasPrefix(other.Location.Pointer, v.Location.Pointer+"/")
		})
	})
}

// collect turns the library's tree of errors into violations.
func (r *report) collect(err *jsonschema.ValidationError) []Violation {
	switch k := err.ErrorKind.(type) {
	case *kind.AnyOf:
		return r.nearestBranch(err)
	case *kind.OneOf:
		if k.Subschemas == nil {
			return r.nearestBranch(err)
		}
		return []Violation{r.violation(err, nil, "exactly one of the forms", "")}
	case *kind.Required:
		return r.missing(err, k.Missing)
	case *kind.DependentRequired:
		return r.missing(err, k.Missing)
	case *kind.AdditionalProperties:
		var all []Violation
		schema := find(r.contract.document, strings.TrimSuffix(schemaPointer(err), "/additionalProperties"))
		known, _ := collectNames(r.contract.document, schema, 0)
		slices.Sort(known)
		for _, name := range k.Properties {
			v := r.violation(err, []string{name}, "", "")
			_, v.Expected, v.Found = noSuch("member", name, slices.Compact(known))
			all = append(all, v)
		}
		return all
	case *stranger:
		var all []Violation
		for _, name := range k.unknown {
			v := r.violation(err, append(slices.Clone(k.below), name), "", "")
			v.Rule, v.Expected, v.Found = noSuch("member", name, k.known)
			v.Notice = true
			all = append(all, v)
		}
		return all
	case *broken:
		return r.broken(err, k)
	}
	if err.Causes != nil || err.ErrorKind == nil {
		var all []Violation
		for _, cause := range err.Causes {
			all = append(all, r.collect(cause)...)
		}
		return all
	}
	return []Violation{r.violation(err, nil, expected(err.ErrorKind), "")}
}

// missing tells of members that are not there, each at its own place.
func (r *report) missing(err *jsonschema.ValidationError, names []string) []Violation {
	var all []Violation
	for _, name := range names {
		v := r.violation(err, []string{name}, "a value", "nothing")
		// What is violated stands with the member, if anywhere.
		v.stands = schemaPointer(err) + "/properties/" + escape(name)
		all = append(all, v)
	}
	return all
}

func (r *report) broken(err *jsonschema.ValidationError, b *broken) []Violation {
	if b.asks && (r.request == nil || !b.breaks(b.self, r.request)) {
		return nil
	}
	var below []string
	if at := strings.Trim(b.at, "/"); at != "" {
		below = strings.Split(at, "/")
	}
	v := r.violation(err, below, b.expected(), "")
	v.Rule = b.name
	return []Violation{v}
}

// nearestBranch tells of that of several forms which the value was probably
// meant to have. When each form asks for but one thing, another member or another
// value in one place, that makes one violation.
func (r *report) nearestBranch(err *jsonschema.ValidationError) []Violation {
	var best, firsts []Violation
	least, alike := -1, true
	for _, cause := range err.Causes {
		all := r.collect(cause)
		if len(all) == 0 { // what might have been broken is not
			return nil
		}
		firsts = append(firsts, all[0])
		alike = alike && len(all) == 1 && all[0].Rule == firsts[0].Rule &&
			(all[0].Rule == "required" || (all[0].Rule == "const" || all[0].Rule == "type") && all[0].Location == firsts[0].Location)
		if s := strangeness(all, len(err.InstanceLocation)); least < 0 || s < least {
			best, least = all, s
		}
	}
	if !alike || len(firsts) < 2 {
		return best
	}
	v, wanted := firsts[0], make([]string, len(firsts))
	for i, first := range firsts {
		wanted[i] = first.Expected
		if v.Rule == "required" {
			wanted[i] = first.Location.Pointer[strings.LastIndexByte(first.Location.Pointer, '/')+1:]
		}
	}
	if v.Rule == "required" {
		v = r.violation(err, nil, "", "none of them")
		v.Rule = "required"
	}
	v.Expected = strings.Join(wanted, " or ")
	return []Violation{v}
}

// strangeness says how far a value is from a form: what tells forms apart, a
// member, type or constant at the top, weighs most, and a notice least.
func strangeness(all []Violation, depth int) int {
	sum := 0
	for _, v := range all {
		switch {
		case v.Notice:
			sum++
		case slices.Contains([]string{"type", "const", "enum", "not", "false", "required"}, v.Rule) && strings.Count(v.Location.Pointer, "/") <= depth+1:
			sum += 1 << 40 // more than there can be of the others
		default:
			sum += 100
		}
	}
	return sum
}

// violation describes an error at a place below the value that the error is about.
func (r *report) violation(err *jsonschema.ValidationError, below []string, expected, what string) Violation {
	path := slices.Concat(err.InstanceLocation, below)
	at := r.at
	for _, token := range path {
		at.Pointer += "/" + escape(token)
	}
	v := Violation{
		Contract: r.contract.name, Operation: r.operation, Location: at, Expected: expected, Found: what,
		Rule: rule0(err.ErrorKind),
	}
	if what == "" {
		value := find(r.value, at.Pointer[len(r.at.Pointer):])
		v.Found = found(value, r.secret || slices.ContainsFunc(path, hidden))
	}
	v.stands = schemaPointer(err)
	return v
}

// rule0 is the keyword that an error is about.
func rule0(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Not:
		return "not"
	case *kind.FalseSchema:
		return "false"
	default:
		if path := k.KeywordPath(); len(path) > 0 {
			return path[0]
		}
		return "schema"
	}
}
