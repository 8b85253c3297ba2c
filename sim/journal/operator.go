package journal

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
)

// operators make the test of each operator from what it is given.
var operators = map[string]func(path string, given any) (test, error){
	"matches": func(path string, given any) (test, error) {
		text, ok := given.(string)
		if !ok || len(text) > maxPattern {
			return nil, wrong(path, "matches: %s is not a regular expression of at most %d bytes", brief(given), maxPattern)
		}
		pattern, err := regexp.Compile(text)
		if err != nil {
			return nil, wrong(path, "matches: %v", err)
		}
		return matches{pattern}, nil
	},
	"contains": func(_ string, given any) (test, error) { return contains{given}, nil },
	"gt":       ordered("gt", "more than", func(sign int) bool { return sign > 0 }),
	"gte":      ordered("gte", "at least", func(sign int) bool { return sign >= 0 }),
	"lt":       ordered("lt", "less than", func(sign int) bool { return sign < 0 }),
	"lte":      ordered("lte", "at most", func(sign int) bool { return sign <= 0 }),
	"exists": func(path string, given any) (test, error) {
		there, ok := given.(bool)
		if !ok {
			return nil, wrong(path, "exists: %s is neither true nor false", brief(given))
		}
		return exists(there), nil
	},
	"in": func(path string, given any) (test, error) {
		list, ok := given.([]any)
		if !ok {
			return nil, wrong(path, "in: %s is not a list", brief(given))
		}
		return among(list), nil
	},
}

// negation is the operator that stands before others; the table could not name
// what reads the table.
const negation = "not"

func isOperator(name string) bool { return name == negation || operators[name] != nil }

func operatorNames() []string {
	return append(slices.Sorted(maps.Keys(operators)), negation)
}

// operatorsOf reads an object of operators, all of which must hold.
func operatorsOf(path string, object map[string]any) (test, error) {
	var tests allTests
	for _, name := range slices.Sorted(maps.Keys(object)) {
		given := object[name]
		if name == negation {
			inner, err := notOf(path, given)
			if err != nil {
				return nil, err
			}
			tests = append(tests, inner)
			continue
		}
		read, ok := operators[name]
		if !ok {
			return nil, unknownOperator(path, name)
		}
		made, err := read(path, given)
		if err != nil {
			return nil, err
		}
		tests = append(tests, made)
	}
	if len(tests) == 0 {
		return nil, wrong(path, "{} asks nothing, expected a value or operators")
	}
	return tests, nil
}

func notOf(path string, given any) (test, error) {
	object, ok := given.(map[string]any)
	if !ok {
		return not{literal{given}}, nil
	}
	inner, err := operatorsOf(path, object)
	return not{inner}, err
}

// ordered returns how to make the test of an operator that compares.
func ordered(name, words string, fits func(sign int) bool) func(string, any) (test, error) {
	return func(path string, given any) (test, error) {
		switch given.(type) {
		case string, json.Number:
			return order{words, given, fits}, nil
		}
		return nil, wrong(path, "%s: %s is neither a number nor a text", name, brief(given))
	}
}
