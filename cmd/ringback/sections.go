package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/control"
)

// addSections reads the parts of a configuration file that are no flags: lists
// of accounts and of push targets, each in the shape of the control API.
func addSections(c *sim.Config, path string, rest map[string]*yaml.Node) error {
	err := eachOf(path, rest["accounts"], func(item *yaml.Node, settings map[string]any) error {
		vendor, id := take(settings, "vendor"), take(settings, "id")
		if vendor == "" || id == "" {
			return fileError(path, item, "an account needs a vendor and an id")
		}
		if slices.ContainsFunc(c.Accounts, func(other sim.Account) bool { return other.Vendor == vendor && other.ID == id }) {
			return fileError(path, item, "account %s of %s stands here twice", id, vendor)
		}
		if dialects, ok := settings["dialects"].(map[string]any); ok {
			for name, value := range dialects {
				dialects[name] = fmt.Sprint(value) // all readings are words, per-page-max: 200 too
			}
		}
		raw, err := json.Marshal(settings)
		if err != nil {
			return fileError(path, item, "%v", err)
		}
		c.Accounts = append(c.Accounts, sim.Account{Vendor: vendor, ID: id, Settings: raw})
		return nil
	})
	if err != nil {
		return err
	}
	return eachOf(path, rest["push-targets"], func(item *yaml.Node, settings map[string]any) error {
		name := take(settings, "name")
		if name == "" {
			return fileError(path, item, "a push target needs a name")
		}
		raw, err := json.Marshal(settings)
		if err != nil {
			return fileError(path, item, "%v", err)
		}
		target, err := control.Target(name, raw, nil)
		if err != nil {
			return fileError(path, item, "push target %q: %v", name, err)
		}
		if err := addTarget(c, target); err != nil {
			return fileError(path, item, "%v", err)
		}
		return nil
	})
}

// eachOf calls f with every item of a list of mappings.
func eachOf(path string, list *yaml.Node, f func(item *yaml.Node, settings map[string]any) error) error {
	if list == nil {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		return fileError(path, list, "expected a list")
	}
	for _, item := range list.Content {
		value, err := plain(path, item)
		if err != nil {
			return err
		}
		settings, ok := value.(map[string]any)
		if !ok {
			return fileError(path, item, "expected names and values")
		}
		if err := f(item, settings); err != nil {
			return err
		}
	}
	return nil
}

func take(settings map[string]any, name string) string {
	value, ok := settings[name]
	if !ok {
		return ""
	}
	delete(settings, name)
	return fmt.Sprint(value)
}

// longestNumber is how many digits a number may have before it is taken for a
// telephone number or an id, which stay text.
const longestNumber = 9

// plain turns YAML into what JSON can hold. Numbers that a telephone number or
// an id could be stay text, whatever YAML thinks of them.
func plain(path string, n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			value, err := plain(path, n.Content[i+1])
			if err != nil {
				return nil, err
			}
			if _, twice := m[n.Content[i].Value]; twice {
				return nil, fileError(path, n.Content[i], "%q stands here twice", n.Content[i].Value)
			}
			m[n.Content[i].Value] = value
		}
		return m, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			value, err := plain(path, item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.ScalarNode:
		return scalar(n), nil
	default:
		return nil, fileError(path, n, "anchors and aliases are not supported here")
	}
}

func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		if b, err := strconv.ParseBool(n.Value); err == nil {
			return b
		}
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil && len(n.Value) <= longestNumber && strconv.FormatInt(i, 10) == n.Value {
			return i
		}
	}
	return n.Value
}
