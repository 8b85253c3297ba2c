package reference

import (
	"fmt"
	"slices"
)

// Defect is a mistake that receivers make.
type Defect struct {
	// Name is what it is called on the command line.
	Name string
	// Says what the receiver does wrong.
	Says string
	// Rule is the id of the rule that finds it.
	Rule  string
	plant func(*Receiver)
}

// Defects returns every mistake that the receiver can make on purpose.
func Defects() []Defect {
	return slices.Concat(verifying(), reading(), answering(), remembering(), surviving())
}

func defect(name string) (Defect, error) {
	var names []string
	for _, d := range Defects() {
		if d.Name == name {
			return d, nil
		}
		names = append(names, d.Name)
	}
	return Defect{}, fmt.Errorf("defect: found %q, expected one of %q", name, names)
}
