package scenarios

// Rule chooses the outcome of the calls that it matches.
type Rule struct {
	// Name identifies the rule; the timeline turns rules on and off by it.
	// Default: "rule-" and its place in the list, from 1.
	Name string `json:"name,omitzero" is:"like=name"`
	// Off says that the rule sleeps until the timeline turns it on.
	Off bool `json:"off,omitzero"`
	// Match says which calls it is for. Default: all.
	Match Match `json:"match,omitzero"`
	// Outcome is what becomes of them; nil when Mix says it.
	Outcome *Outcome `json:"outcome,omitzero" is:"one"`
	// Mix is outcomes of which each call draws one.
	Mix []Weighted `json:"mix,omitzero" is:"one,most=100"`
}

// Weighted is an outcome that is drawn as often as its weight has it, out of the
// sum of all weights.
type Weighted struct {
	Weight  int     `json:"weight" is:"required,min=0,max=1000000"`
	Outcome Outcome `json:"outcome" is:"required"`
}

// Match says which calls a rule is for. What is left out does not restrict; what
// is given must all hold.
type Match struct {
	Vendor  Patterns `json:"vendor,omitzero"`
	Account Patterns `json:"account,omitzero"`
	// Route is the operationId of the request by which the call was placed, or
	// "dialler" when the dialler placed it.
	Route     Patterns  `json:"route,omitzero"`
	Direction Direction `json:"direction,omitzero"`
	Caller    Patterns  `json:"caller,omitzero"`
	Callee    Patterns  `json:"callee,omitzero"`
	// Project and Campaign are the same by two names.
	Project  Patterns `json:"project,omitzero"`
	Campaign Patterns `json:"campaign,omitzero"`
	Task     Patterns `json:"task,omitzero"`
	Agent    Patterns `json:"agent,omitzero"`
	// Time and Weekday are those of China (UTC+8) when the call is placed.
	Time    *Hours   `json:"time,omitzero"`
	Weekday Weekdays `json:"weekday,omitzero"`
	// When is a boolean expression. It knows vendor, account, route, direction,
	// caller, callee, project, task, agent, extId, attributes["…"], placed (how
	// many calls the account has placed, this one included), and hour, minute and
	// weekday ("mon") in China.
	When *When `json:"when,omitzero"`
	// Nth selects among the calls that match all the rest.
	Nth *Nth `json:"nth,omitzero"`
}

// Dialler is the route of the calls that the dialler places.
const Dialler = "dialler"

// Direction says who reaches whom: out is from the account to the customer.
type Direction string

// The directions.
const (
	Out Direction = "out"
	In  Direction = "in"
)

// Words returns the directions.
func (Direction) Words() []string { return []string{string(Out), string(In)} }

// Nth selects things by their number among those that match, counted from 1: a
// lone number selects that one. After skips so many; of the rest, Every takes
// each so-many-th; of these, First takes so many. From and To bound the number
// itself. The zero value selects all.
type Nth struct {
	Only  int `json:"only,omitzero" is:"min=1"`
	From  int `json:"from,omitzero" is:"min=1"`
	To    int `json:"to,omitzero" is:"min=1"`
	After int `json:"after,omitzero" is:"min=0"`
	Every int `json:"every,omitzero" is:"min=1"`
	First int `json:"first,omitzero" is:"min=1"`
}

// Shorthand names the member that a lone value stands for.
func (Nth) Shorthand() string { return "only" }
