// Command generate writes the JSON form of every contract.
//
// It is run by `go generate ./contracts`, in the folder of the contracts: each
// <name>.yaml there becomes generated/<name>.json.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ringback-sim/ringback/contracts/internal/oas"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes the JSON form of every contract in folder and removes those whose
// contract is gone. It changes nothing when a contract cannot be read.
func run(folder string) error {
	sources, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return err
	}
	outputs := make(map[string][]byte, len(sources))
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(source), ".yaml") + ".json"
		if outputs[name], err = oas.Canonical(text); err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
	}
	target := filepath.Join(folder, "generated")
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	if err := os.Mkdir(target, 0o755); err != nil {
		return err
	}
	for name, text := range outputs {
		if err := os.WriteFile(filepath.Join(target, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
