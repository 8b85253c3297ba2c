package call

import (
	"slices"
	"time"
)

// Step is one thing that happens to a leg, some time after the step before it.
type Step struct {
	After Span
	On    Trigger
	// Cause and By say why and by whom a leg is released.
	Cause Cause
	By    Party
}

// LegOf says which leg of a call an outcome is about when it is asked for by
// name; a magic number is about the leg that dials it.
type LegOf string

// The legs that a named outcome can be about.
const (
	CalleeLeg LegOf = "callee" // the default
	CallerLeg LegOf = "caller"
	FirstLeg  LegOf = "first"
)

// Outcome says, as data, how the party at the end of one leg behaves.
type Outcome struct {
	// Name identifies the outcome; Code is its magic number, or "".
	Name, Code string
	// Title and TitleZh describe it in a few words of English and Chinese.
	Title, TitleZh string
	// Direction is that of the calls it is for. The zero value is Out.
	Direction Direction
	// Leg is the one that the name is about. The zero value is the callee's.
	Leg LegOf
	// Cause is the one with which a call of this outcome ends; 0 when a human
	// decides.
	Cause Cause
	// Dial is what happens from the dialling on, in order. After the answer it
	// says when the other leg is dialled, or that the party leaves before.
	Dial []Step
	// Talk ends the conversation, counted from the answer of the second leg. A
	// zero Talk leaves that to the other leg's outcome.
	Talk Step
	// NoAgent says that nobody is found for the second leg: the party hangs up
	// after Wait.
	NoAgent bool
	// Wait is how long the party waits for the second leg to be dialled.
	Wait Span
	// Refused says that the platform refuses the call when it is placed.
	Refused bool
	// Human says that the leg rings until somebody answers it by hand and
	// that the conversation lasts until somebody hangs up.
	Human bool
}

// About reports whether the outcome, asked for by name, is about the leg of a
// party; first says whether that leg is dialled first.
func (o Outcome) About(party Party, first bool) bool {
	switch o.Leg {
	case FirstLeg:
		return first
	case CallerLeg:
		return party == Caller
	default:
		return party == Callee
	}
}

var (
	setUp    = Between(500*time.Millisecond, 2*time.Second) // from dialling to ringing
	ring     = Between(3*time.Second, 8*time.Second)        // from ringing to the answer
	tone     = Between(2*time.Second, 6*time.Second)        // until the network's tone or announcement has been heard
	talk     = Between(10*time.Second, 120*time.Second)
	halfMin  = Fixed(30 * time.Second)
	patience = Between(5*time.Second, 20*time.Second)
	menu     = Between(5*time.Second, 20*time.Second)  // an announcement, and the digits pressed
	queue    = Between(20*time.Second, 60*time.Second) // the menu and the music until somebody gives up
)

// answering is the dialling part of every outcome in which the party answers.
func answering() []Step {
	return []Step{{After: setUp, On: Alert}, {After: ring, On: Answer}}
}

// failing is a leg that the network releases without ring-back.
func failing(c Cause) []Step {
	return []Step{{After: tone, On: Release, Cause: c, By: Platform}}
}

// ringingOut is a leg that gives ring-back and is then released.
func ringingOut(rings Span, c Cause) []Step {
	return []Step{{After: setUp, On: Alert}, {After: rings, On: Release, Cause: c, By: Platform}}
}

// calling is the leg of somebody who calls in: the platform answers at once, and
// then one more thing happens.
func calling(then Step) []Step { return []Step{{On: Answer}, then} }

// outcomes is the only table of the outcomes of calls out. Those with a code are
// the magic numbers; the first is what an ordinary number does.
//
// Source: the causes are Q.850's; 27 for unreachable, 29 for a suspended number
// and 38 for a network failure are assumed.
var outcomes = []Outcome{
	{
		Name: "answered", Code: "00", Title: "answered, the callee hangs up", TitleZh: "接通,被叫挂机", Cause: CauseNormal,
		Dial: answering(), Talk: Step{After: talk, On: Release, By: Callee, Cause: CauseNormal},
	},
	{Name: "vacant-number", Code: "01", Title: "vacant number", TitleZh: "空号", Cause: CauseUnallocated, Dial: failing(CauseUnallocated)},
	{Name: "busy", Code: "02", Title: "busy", TitleZh: "用户忙", Cause: CauseBusy, Dial: failing(CauseBusy)},
	{
		Name: "no-answer", Code: "03", Title: "no answer: rings 40 s, or until the ring timeout", TitleZh: "振铃40秒(或至振铃超时)无人接听", Cause: CauseNoAnswer,
		Dial: ringingOut(Fixed(40*time.Second), CauseNoAnswer),
	},
	{Name: "rejected", Code: "04", Title: "rejected", TitleZh: "拒接", Cause: CauseRejected, Dial: []Step{{After: tone, On: Release, Cause: CauseRejected, By: Callee}}},
	{
		Name: "powered-off", Code: "05", Title: "powered off (with ring-back)", TitleZh: "关机(有回铃)", Cause: CauseAbsent,
		Dial: ringingOut(tone, CauseAbsent),
	},
	{Name: "unreachable", Code: "06", Title: "unreachable", TitleZh: "无法接通", Cause: CauseOutOfOrder, Dial: failing(CauseOutOfOrder)},
	{
		Name: "suspended-number", Code: "07", Title: "suspended number (with ring-back)", TitleZh: "停机(有回铃)", Cause: CauseFacility,
		Dial: ringingOut(tone, CauseFacility),
	},
	{Name: "network-failure", Code: "08", Title: "network failure", TitleZh: "网络故障", Cause: CauseNetworkError, Dial: failing(CauseNetworkError)},
	{
		Name: "no-ring-back", Code: "09", Title: "no ring-back, no answer", TitleZh: "无回铃无应答", Cause: CauseNoResponse,
		Dial: []Step{{After: Fixed(20 * time.Second), On: Release, Cause: CauseNoResponse, By: Platform}},
	},
	{
		Name: "caller-hangs-up", Code: "10", Title: "answered, the caller hangs up after 30 s", TitleZh: "接通30秒后主叫挂机", Cause: CauseNormal,
		Dial: answering(), Talk: Step{After: halfMin, On: Release, By: Caller, Cause: CauseNormal},
	},
	{
		Name: "callee-hangs-up", Code: "11", Title: "answered, the callee hangs up after 30 s", TitleZh: "接通30秒后被叫挂机", Cause: CauseNormal,
		Dial: answering(), Talk: Step{After: halfMin, On: Release, By: Callee, Cause: CauseNormal},
	},
	{
		Name: "cut-off", Code: "12", Title: "cut off by the platform after 30 s", TitleZh: "接通30秒后平台中断", Cause: CauseNormal,
		Dial: answering(), Talk: Step{After: halfMin, On: Release, By: Platform, Cause: CauseNormal},
	},
	{Name: "human", Code: "13", Title: "rings until a human answers it", TitleZh: "一直振铃,等待人工接听", Dial: []Step{{After: setUp, On: Alert}}, Human: true},
	{
		Name: "abandoned", Code: "14", Title: "answered, no agent: abandoned", TitleZh: "接通但无空闲坐席,呼损", Cause: CauseNormal,
		Dial: answering(), NoAgent: true, Wait: patience,
	},
	{
		Name: "refused", Code: "15", Title: "refused when placed", TitleZh: "呼叫被拒绝", Cause: CauseNoCircuit, Refused: true,
		Dial: []Step{{On: Release, Cause: CauseNoCircuit, By: Platform}}, // what a dialler sees
	},
	{
		Name: "caller-no-answer", Title: "the caller's or agent's phone is not answered", TitleZh: "主叫(坐席)未接听", Leg: CallerLeg, Cause: CauseNoAnswer,
		Dial: ringingOut(halfMin, CauseNoAnswer),
	},
	{Name: "a-leg-fails", Title: "the leg dialled first fails in the network", TitleZh: "第一路呼叫失败", Leg: FirstLeg, Cause: CauseNetworkError, Dial: failing(CauseNetworkError)},
}

// outcomesIn is the same of calls in, which no number chooses; the first is what
// happens ordinarily.
var outcomesIn = []Outcome{
	{
		Name: "in-answered", Direction: In, Leg: FirstLeg, Title: "called in, put through to an agent", TitleZh: "呼入,转接坐席", Cause: CauseNormal,
		Dial: calling(Step{After: menu, On: Dial}),
	},
	{
		Name: "in-abandoned-ivr", Direction: In, Leg: FirstLeg, Title: "called in, hangs up in the menu", TitleZh: "呼入,IVR中挂机", Cause: CauseNormal,
		Dial: calling(Step{After: menu, On: Release, By: Caller, Cause: CauseNormal}),
	},
	{
		Name: "in-abandoned-queue", Direction: In, Leg: FirstLeg, Title: "called in, hangs up in the queue", TitleZh: "呼入,排队中挂机", Cause: CauseNormal,
		Dial: calling(Step{After: queue, On: Release, By: Caller, Cause: CauseNormal}),
	},
	{
		Name: "in-no-agent", Direction: In, Leg: FirstLeg, Title: "called in, no agent: the platform hangs up", TitleZh: "呼入,无坐席,平台挂机", Cause: CauseNoAnswer,
		Dial: calling(Step{After: queue, On: Release, By: Platform, Cause: CauseNoAnswer}),
	},
}

// Outcomes returns the table of the outcomes of calls out: the magic ones in the
// order of their codes, then those that have only a name.
func Outcomes() []Outcome { return slices.Clone(outcomes) }

// OutcomesIn returns the table of the outcomes of calls in.
func OutcomesIn() []Outcome { return slices.Clone(outcomesIn) }

// OutcomeNamed returns the outcome of that name.
func OutcomeNamed(name string) (Outcome, bool) {
	for _, table := range [][]Outcome{outcomes, outcomesIn} {
		for _, o := range table {
			if o.Name == name {
				return o, true
			}
		}
	}
	return Outcome{}, false
}

// Ordinary returns what happens to the leg dialled first when nothing was
// chosen: an ordinary number's outcome, or that of an ordinary call in.
func Ordinary(d Direction) Outcome {
	if d == In {
		return outcomesIn[0]
	}
	return outcomes[0]
}

// OutcomeOf returns what the party at a number does: the magic code's outcome,
// or an ordinary number's, for which ok is false.
func OutcomeOf(n Number) (o Outcome, magic bool) {
	if code, ok := n.Magic(); ok {
		for _, o := range outcomes {
			if o.Code == code {
				return o, true
			}
		}
	}
	return outcomes[0], false
}
