package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// The bounds of an expression.
const (
	maxExpression = 2000   // bytes
	maxNodes      = 400    // of its tree
	memoryBudget  = 10_000 // values that an evaluation may make
)

// functions are those of the expression language that scenarios may use: none
// that loops, reads the wall clock or makes much of little.
var functions = []string{
	"abs", "ceil", "floor", "float", "hasPrefix", "hasSuffix", "indexOf", "int", "lastIndexOf", "len",
	"lower", "max", "min", "round", "string", "trim", "trimPrefix", "trimSuffix", "upper",
}

// When is a boolean expression. It is compiled when the scenario is loaded.
type When struct {
	// Source is what was written.
	Source  string
	program *vm.Program
}

// Syntax returns the pattern of the texts that may be expressions.
func (When) Syntax() string { return `^[\s\S]+$` }

// UnmarshalText keeps the source.
func (w *When) UnmarshalText(text []byte) error {
	if len(text) > maxExpression {
		return fmt.Errorf("an expression has at most %d bytes, but this has %d", maxExpression, len(text))
	}
	if w.Source = string(text); w.Source == "" {
		return errors.New("an expression is empty; leave it out")
	}
	return nil
}

// MarshalText writes the source.
func (w When) MarshalText() ([]byte, error) { return []byte(w.Source), nil }

// expressionError is what is wrong with an expression, at a place in it.
type expressionError struct {
	line, column int // line from 1, column from 0, in letters
	msg          string
}

func (e *expressionError) Error() string { return e.msg }

// compile checks the expression against the variables of an environment.
func (w *When) compile(env any) error {
	options := []expr.Option{expr.Env(env), expr.AsBool(), expr.MaxNodes(maxNodes), expr.Optimize(false), expr.DisableAllBuiltins()}
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	loops := &loopFinder{}
	program, err := expr.Compile(w.Source, append(options, expr.Patch(loops))...)
	if err == nil && loops.found != nil {
		err = (&file.Error{Location: loops.found.Location(), Message: loops.found.Name + " is not known here: expressions have no loops"}).Bind(file.NewSource(w.Source))
	}
	if err == nil {
		w.program = program
		return nil
	}
	if at, ok := errors.AsType[*file.Error](err); ok {
		return &expressionError{at.Line, at.Column, at.Message}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return &expressionError{1, 0, first}
}

// loopFinder finds the functions that go through a list, which cannot be left out
// like the others: nothing bounds their steps.
type loopFinder struct{ found *ast.BuiltinNode }

// Visit remembers such a function.
func (l *loopFinder) Visit(node *ast.Node) {
	if call, ok := (*node).(*ast.BuiltinNode); ok && !slices.Contains(functions, call.Name) {
		l.found = call
	}
}

// holds evaluates the expression. No expression holds. An error says what went
// wrong with these facts, such as a division by zero.
func (w *When) holds(env any) (bool, error) {
	if w == nil {
		return true, nil
	}
	if w.program == nil {
		return false, fmt.Errorf("expression %q was not loaded", w.Source)
	}
	machine := vm.VM{MemoryBudget: memoryBudget}
	result, err := machine.Run(w.program, env)
	if at, ok := errors.AsType[*file.Error](err); ok {
		return false, fmt.Errorf("expression %q: %s", w.Source, at.Message)
	}
	if err != nil {
		return false, fmt.Errorf("expression %q: %w", w.Source, err)
	}
	yes, _ := result.(bool) // it was compiled as a boolean
	return yes, nil
}
