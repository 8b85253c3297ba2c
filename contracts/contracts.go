// Package contracts holds what each API of Ringback promises: one OpenAPI 3.1
// document for each vendor and one for the control API, and an AsyncAPI 3 document
// for what a vendor tells its subscribers.
//
// A contract is written by hand as <name>.yaml. `go generate` reads it with
// libopenapi, checks it, and writes generated/<name>.json, which says the same
// in a form that needs nothing but the standard library to read. The binary
// embeds both and reads the JSON: libopenapi takes minutes to compile on a cold
// machine, so it stays in internal/oas, which only the generator and tests
// import. A test fails when the JSON is older than the YAML.
//
// [Load] compiles a contract once for the process, and what it returns checks
// requests, answers, pushes and messages, taken apart into their pieces. It says
// of each [Violation] where in the message it is, which keyword or rule it breaks,
// and how sure that statement is. Members and parameters that nobody knows are
// notices. What no keyword of JSON Schema can say, the contracts say in x-rules:
// expressions over the members of a value, and over the request that it answers.
//
// Members that begin with x- are ours:
//
//	x-provenance   how sure a statement is: documented, evidenced or assumed
//	x-source       where it stands; of both the nearest one around a statement counts
//	x-unit         the unit of a number, or of one written as text
//	x-dialect      the readings, by dialect, under which alone the object holds
//	x-rules        relations between members, as expressions
//	x-in-query     that members of a body may stand in the query as well
//	x-empty        that an answer may have no body for all that is said of it
//	x-retry-after  the seconds from one attempt of a push to the next
//
// CONTRADICTIONS.md lists where the documents do not agree.
package contracts

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:generate go run ./internal/generate

//go:embed *.yaml generated/*.json
var files embed.FS

// Names returns the names of all contracts, in alphabetical order.
func Names() []string {
	entries, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is constant and well formed
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry, ".yaml"))
	}
	return names
}

// Source returns the contract as it was written, as YAML with its comments.
// The error says that there is no contract of that name.
func Source(name string) ([]byte, error) {
	return read(name, name+".yaml")
}

// JSON returns the contract as JSON that ends in a line break. References lead
// to places within the document, so that any part of it can be compiled as a
// JSON Schema by its pointer. The error says that there is no contract of that
// name.
func JSON(name string) ([]byte, error) {
	return read(name, "generated/"+name+".json")
}

func read(name, file string) ([]byte, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("contract %q: not one of %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}
