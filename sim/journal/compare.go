package journal

import (
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// equal compares two JSON values; numbers by what they are worth.
func equal(a, b any) bool {
	if x, ok := a.(json.Number); ok {
		y, ok := b.(json.Number)
		sign, comparable := compareNumbers(x, y)
		return ok && (x == y || comparable && sign == 0)
	}
	list, ok := a.([]any)
	other, ok2 := b.([]any)
	if ok && ok2 {
		return slices.EqualFunc(list, other, equal)
	}
	return reflect.DeepEqual(a, b)
}

// compare orders two numbers, two instants or two texts.
func compare(a, b any) (sign int, ok bool) {
	switch a := a.(type) {
	case json.Number:
		if b, ok := b.(json.Number); ok {
			return compareNumbers(a, b)
		}
	case string:
		b, ok := b.(string)
		if !ok {
			return 0, false
		}
		x, err := time.Parse(time.RFC3339, a)
		y, err2 := time.Parse(time.RFC3339, b)
		if err == nil && err2 == nil {
			return x.Compare(y), true
		}
		return strings.Compare(a, b), true
	}
	return 0, false
}

// compareNumbers is exact for all numbers that a message can mean.
func compareNumbers(a, b json.Number) (sign int, ok bool) {
	x, ok := rational(a)
	y, ok2 := rational(b)
	if !ok || !ok2 {
		return 0, false
	}
	return x.Cmp(y), true
}

func rational(n json.Number) (*big.Rat, bool) {
	const most = 400 // digits and exponent: more would be a way to keep us busy
	_, exponent, _ := strings.Cut(strings.ToLower(string(n)), "e")
	if e, err := strconv.Atoi(exponent); len(n) > most || exponent != "" && (err != nil || max(e, -e) > most) {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}
