package mutants

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// paging are defects of pages and cursors.
func paging() []Mutant {
	cursor := func(to string) edit { return replace(`("searchAfter":)"\d+"\}`, `${1}`+to+`}`) }
	return of("autocall/paging",
		Mutant{Name: "paging-ignores-size", Breaks: "perPage is ignored.", Expect: []string{"AUTOCALL-PAGING-002"}, defect: asks(replace(`"perPage":\d+`, `"perPage":15`))},
		Mutant{Name: "paging-one-too-many", Breaks: "A page has one record more than asked for.", Expect: []string{"AUTOCALL-PAGING-002"}, defect: asks(shift(`"perPage":(\d{1,2})\b`, 1))},
		Mutant{Name: "paging-one-too-few", Breaks: "A page has one record less than asked for, if it may.", Expect: []string{"AUTOCALL-PAGING-002"}, defect: asks(shift(`"perPage":([2-9]|\d\d)\b`, -1))},
		Mutant{Name: "paging-default", Breaks: "Without perPage a page has 20 records.", Expect: []string{"AUTOCALL-PAGING-003"}, defect: asks(replace(`^\{\}$`, `{"perPage":20}`))},
		Mutant{Name: "paging-unbounded", Breaks: "perPage beyond the bound is taken as the bound.", Expect: []string{"AUTOCALL-PAGING-004"}, defect: asks(replace(`"perPage":1001`, `"perPage":1000`))},
		Mutant{Name: "paging-zero", Breaks: "perPage 0 is taken as the default.", Expect: []string{"AUTOCALL-PAGING-004"}, defect: asks(replace(`"perPage":0`, `"perPage":15`))},
		Mutant{Name: "paging-loses-first", Breaks: "The first record of a page is lost at its border.", Expect: []string{"AUTOCALL-PAGING-007"}, defect: found(rows(func(r []string) []string { return r[min(1, len(r)-1):] }))},
		Mutant{Name: "paging-loses-last", Breaks: "The last record of a page is lost at its border.", Expect: []string{"AUTOCALL-PAGING-007"}, defect: found(rows(func(r []string) []string { return r[:max(1, len(r)-1)] }))},
		Mutant{Name: "paging-doubles", Breaks: "A page has its last record twice.", Expect: []string{"AUTOCALL-PAGING-002", "AUTOCALL-PAGING-007"}, defect: found(rows(func(r []string) []string { return append(r, r[len(r)-1]) }))},
		Mutant{Name: "paging-inclusive", Breaks: "A page begins with its cursor and not behind it.", Expect: []string{"AUTOCALL-PAGING-009", "AUTOCALL-PAGING-007"}, defect: asks(moved(-1))},
		Mutant{Name: "paging-skips", Breaks: "Half a second behind a cursor is skipped.", Expect: []string{"AUTOCALL-PAGING-007"}, defect: asks(moved(500 << 22))},
		Mutant{Name: "paging-backwards", Breaks: "A page shows its records in descending order.", Expect: []string{"AUTOCALL-PAGING-005"}, defect: found(rows(func(r []string) []string {
			slices.Reverse(r)
			return r
		}))},
		Mutant{Name: "paging-cursor-off", Breaks: "The cursor is the id before that of the last record.", Expect: []string{"AUTOCALL-PAGING-006"}, defect: found(moved(-1))},
		Mutant{Name: "paging-cursor-cut", Breaks: "The cursor lacks its first digit.", Expect: []string{"AUTOCALL-PAGING-006"}, defect: found(replace(`("searchAfter":")\d`, `${1}`))},
		Mutant{Name: "paging-cursor-null", Breaks: "No page has a cursor.", Expect: []string{"AUTOCALL-PAGING-006", "AUTOCALL-PAGING-007"}, defect: found(cursor("null"))},
		Mutant{Name: "paging-cursor-integer", Breaks: "The cursor is a number.", Expect: []string{"AUTOCALL-PAGING-001"}, defect: found(replace(`"searchAfter":"(\d+)"`, `"searchAfter":$1`))},
		Mutant{Name: "paging-cursor-missing", Breaks: "Pages have no member searchAfter.", Expect: []string{"AUTOCALL-PAGING-001"}, defect: found(drop("searchAfter"))},
		Mutant{Name: "paging-cursor-of-nothing", Breaks: "An empty page has an empty cursor.", Expect: []string{"AUTOCALL-PAGING-001", "AUTOCALL-PAGING-012"}, defect: found(replace(`"searchAfter":null`, `"searchAfter":""`))},
		Mutant{Name: "paging-results-null", Breaks: "The results of an empty page are null.", Expect: []string{"AUTOCALL-PAGING-001"}, defect: found(replace(`"results":\[\]`, `"results":null`))},
		Mutant{Name: "paging-results-renamed", Breaks: "The results are called list.", Expect: []string{"AUTOCALL-PAGING-001"}, defect: found(rename("results", "list"))},
		Mutant{Name: "paging-bad-cursor", Breaks: "A cursor that is no id begins at the beginning.", Expect: []string{"AUTOCALL-PAGING-011"}, defect: asks(replace(`"searchAfter":"(next|-1|0x10)"`, `"perPage":1`))},
		Mutant{Name: "paging-filter-forgotten", Breaks: "Behind a cursor the filters are forgotten.", Expect: []string{"AUTOCALL-PAGING-008"}, defect: asks(func(body string) string {
			if cursorForm.MatchString(body) {
				return drop("callresult")(body)
			}
			return body
		})},
	)
}

// moved moves cursors by so much.
func moved(by int64) edit {
	return func(s string) string {
		return cursorForm.ReplaceAllStringFunc(s, func(member string) string {
			n, err := strconv.ParseInt(cursorForm.FindStringSubmatch(member)[1], 10, 64)
			if err != nil {
				return member
			}
			return fmt.Sprintf(`"searchAfter":"%d"`, n+by)
		})
	}
}

// cursorForm matches the cursor of a call.
var cursorForm = regexp.MustCompile(`"searchAfter":"(\d{18,19})"`)
