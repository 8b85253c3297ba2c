package autocall

import "github.com/ringback-sim/ringback/sim/vendors"

// The account's switches where the documents leave more than one reading.
const (
	dialectAnswerTime  = "answer-time"       // the customer's answer in a search
	dialectShortPage   = "short-page-cursor" // the cursor of a page that is not full
	dialectPerPageMax  = "per-page-max"      // the most records of a page
	dialectErrorStatus = "error-status"      // the HTTP status of an error
	dialectCallTime    = "call-time"         // whether a push has call_time
)

// dialects are the account's switches; those of pushes are the targets'.
//
// Source: contracts/CONTRADICTIONS.md, A1, A10, A23, A24 and A29.
var dialects = vendors.Dialects{
	dialectAnswerTime:  {Words: []string{"ansTime", "answerTime"}},
	dialectShortPage:   {Words: []string{"last", "null"}},
	dialectPerPageMax:  {Words: []string{"1000"}, Other: vendors.Count(1, 100_000), Expected: "another number from 1 to 100000"},
	dialectErrorStatus: {Words: []string{"200", "same"}},
	dialectCallTime:    {Words: []string{"absent", "present"}},
}
