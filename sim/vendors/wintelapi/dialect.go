package wintelapi

import (
	"time"

	"github.com/ringback-sim/ringback/sim/vendors"
)

// The account's switches where the documents leave more than one reading.
const (
	dialectOutboundData = "webcall800-data"    // the data of exactly one outbound record
	dialectInboundID    = "webcall400-call-id" // whether an inbound record has call_id
	dialectWindow       = "wsse-window"        // how far Created may be from now
)

// dialects are the account's switches.
//
// Source: contracts/CONTRADICTIONS.md, B1, B4 and B21.
var dialects = vendors.Dialects{
	dialectOutboundData: {Words: []string{"array", "object"}},
	dialectInboundID:    {Words: []string{"present", "absent"}},
	dialectWindow:       {Words: []string{"off"}, Other: vendors.Lasting(time.Second, 10*365*24*time.Hour), Expected: "a duration such as 5m"},
}
