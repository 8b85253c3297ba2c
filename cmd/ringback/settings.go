package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/sim/nearest"
)

// envPrefix stands before the names of the environment variables.
const envPrefix = "RINGBACK_"

// envName returns the variable of a flag: push-url is RINGBACK_PUSH_URL.
func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets the flags that the command line left out from their
// variables. An empty variable counts as none.
func (c *command) fromEnvironment(flags *pflag.FlagSet) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		value := c.getenv(envName(f.Name))
		if f.Changed || value == "" || failed != nil {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = fmt.Errorf("%s=%q: %w", envName(f.Name), value, err)
		}
	})
	return failed
}

// fileError is a problem of a configuration file at a place in it.
func fileError(path string, at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", path, at.Line, at.Column, fmt.Sprintf(format, args...))
}

// fromFile sets the flags that neither the command line nor the environment set
// from a YAML file whose keys are the flags' names, and returns the values of
// the other keys that it may have, by name.
func fromFile(path string, flags *pflag.FlagSet, others ...string) (map[string]*yaml.Node, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	documents := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := documents.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := documents.Decode(&more); err == nil {
		return nil, fileError(path, &more, "a second document; expected one")
	}
	rest := map[string]*yaml.Node{}
	if len(doc.Content) == 0 {
		return rest, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fileError(path, top, "expected settings, one name and value on each line")
	}
	seen := map[string]bool{}
	for i := 0; i < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if seen[key.Value] {
			return nil, fileError(path, key, "%q stands here twice", key.Value)
		}
		seen[key.Value] = true
		if slices.Contains(others, key.Value) {
			rest[key.Value] = value
			continue
		}
		f := flags.Lookup(key.Value)
		switch {
		case f == nil || f.Name == "config" || f.Name == "help":
			return nil, fileError(path, key, "unknown setting %q%s", key.Value, nearest.Hint(key.Value, settingNames(flags, others)))
		case value.Kind != yaml.ScalarNode:
			return nil, fileError(path, value, "%s: expected one value", key.Value)
		case f.Changed:
			continue
		}
		if err := flags.Set(f.Name, value.Value); err != nil {
			return nil, fileError(path, value, "%s: %v", key.Value, err)
		}
	}
	return rest, nil
}

func settingNames(flags *pflag.FlagSet, others []string) []string {
	names := append([]string(nil), others...)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && f.Name != "help" {
			names = append(names, f.Name)
		}
	})
	return names
}
