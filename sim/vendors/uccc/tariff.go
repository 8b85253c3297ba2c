package uccc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
)

// yuan writes an amount of hundredths: 30 is "0.30".
func yuan(hundredths int64) string { return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100) }

var amount = regexp.MustCompile(`^[0-9]{1,6}\.[0-9]{2}$`)

// parseYuan reads an amount as yuan writes it.
func parseYuan(text string) (int64, error) {
	if !amount.MatchString(text) {
		return 0, errs.Field(errs.Invalid, "tariff", "%q is not an amount in yuan, such as 0.30", text)
	}
	return strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
}

// cost is the price of a conversation, in hundredths: each minute begun counts.
//
// Source: the vendor's page, 二, "cost" in yuan (documented); that it goes by the
// minute is assumed.
func cost(talk time.Duration, tariff int64) int64 {
	minutes := int64((talk + time.Minute - 1) / time.Minute)
	return minutes * tariff
}
