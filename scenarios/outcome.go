package scenarios

// Outcome says how the party at the end of one leg behaves. A lone name stands
// for From. It starts from a named outcome and changes some of it, or is given by
// its steps.
type Outcome struct {
	// From is the named outcome that it starts from.
	From string `json:"from,omitzero" is:"one"`
	// Steps are what happens to the leg, in order, each some time after the one
	// before.
	Steps []Step `json:"steps,omitzero" is:"one,most=20"`

	// Leg is the one that it is about. Default: the named outcome's; with steps,
	// the callee's.
	Leg LegOf `json:"leg,omitzero"`
	// SetUp is how long it takes from dialling to ringing or, where the leg
	// never rings, to its release.
	SetUp *Span `json:"setUp,omitzero"`
	// Ring is how long it rings before it is answered or released.
	Ring *Span `json:"ring,omitzero"`
	// Talk is how long the parties talk, from the second leg's answer.
	Talk *Span `json:"talk,omitzero"`
	// By says who hangs up: in the conversation where there is one, or else on
	// the leg.
	By Party `json:"by,omitzero"`
	// Cause is the one of Q.850 with which it ends.
	Cause int `json:"cause,omitzero" is:"min=1,max=127"`
	// Patience is how long the party waits for the second leg to be dialled.
	Patience *Span `json:"patience,omitzero"`
	// NoAgent says that nobody is found for the second leg.
	NoAgent bool `json:"noAgent,omitzero"`
}

// Shorthand names the member that a lone value stands for.
func (Outcome) Shorthand() string { return "from" }

// Step is one thing that happens to a leg.
type Step struct {
	After Span    `json:"after,omitzero"`
	Do    Trigger `json:"do" is:"required"`
	// Cause and By say why and by whom the leg is released. Default 16 and the
	// platform.
	Cause int   `json:"cause,omitzero" is:"min=1,max=127"`
	By    Party `json:"by,omitzero"`
}

// Trigger is what happens to a leg.
type Trigger string

// What can happen to a leg.
const (
	Ring    Trigger = "ring"
	Answer  Trigger = "answer"
	Dial    Trigger = "dial" // the other leg is dialled
	Release Trigger = "release"
)

// Words returns the triggers.
func (Trigger) Words() []string {
	return []string{string(Ring), string(Answer), string(Dial), string(Release)}
}

// LegOf says which leg of a call an outcome is about.
type LegOf string

// The legs.
const (
	CalleeLeg LegOf = "callee"
	CallerLeg LegOf = "caller"
	FirstLeg  LegOf = "first"
)

// Words returns the legs.
func (LegOf) Words() []string {
	return []string{string(CalleeLeg), string(CallerLeg), string(FirstLeg)}
}

// Party is who does something.
type Party string

// The parties.
const (
	Caller   Party = "caller"
	Callee   Party = "callee"
	Platform Party = "platform"
)

// Words returns the parties.
func (Party) Words() []string { return []string{string(Caller), string(Callee), string(Platform)} }

// member is a duration of an outcome by its name.
type member struct {
	name string
	span *Span
}

func (o *Outcome) spans() []member {
	all := []member{{"setUp", o.SetUp}, {"ring", o.Ring}, {"talk", o.Talk}, {"patience", o.Patience}}
	for i := range o.Steps {
		all = append(all, member{at("steps", i) + ".after", &o.Steps[i].After})
	}
	return all
}

// changed returns the names of what differs from the named outcome.
func (o *Outcome) changed() []string {
	var names []string
	for _, m := range o.spans()[:4] {
		if m.span != nil {
			names = append(names, m.name)
		}
	}
	for _, other := range []struct {
		name string
		set  bool
	}{{"leg", o.Leg != ""}, {"by", o.By != ""}, {"cause", o.Cause != 0}, {"noAgent", o.NoAgent}} {
		if other.set {
			names = append(names, other.name)
		}
	}
	return names
}
