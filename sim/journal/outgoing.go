package journal

import (
	"net/http"
	"slices"
	"time"
)

// Pushed is an attempt to deliver a push, as the journal is told of it. The
// bytes must not be changed afterwards.
type Pushed struct {
	Vendor, Account, Call string
	// Dialects are the readings of the documents under which it was made.
	Dialects    map[string]string
	Delivery    string
	Attempt     int
	Target, URL string
	// Frame is the body that was sent, Answer the beginning of the one that came
	// back, AnswerCut says that there was more.
	Frame, Answer []byte
	AnswerCut     bool

	frameSize int64 // of all of it
	// Opened is the data of an encrypted frame in the clear, for the judge alone.
	Opened []byte
	// FrameCut says that Frame is the beginning only.
	FrameCut bool
	// Status is the receiver's, 0 when there was no answer.
	Status int
	// Verdict says why the answer does not accept the push; "" when it does.
	Verdict string
	// Faults were put into the attempt on purpose.
	Faults []Fault

	// What differs from run to run: the wall's time, the answer's header, and
	// the network's own words.
	StartedAt time.Time
	Took      time.Duration
	Header    http.Header
	Err       string
}

// Push keeps an attempt whose outcome came at an instant.
func (j *Journal) Push(at time.Time, p Pushed) {
	if !j.On() {
		return
	}
	p.frameSize, p.FrameCut = int64(len(p.Frame)), len(p.Frame) > j.body
	p.Frame = bounded(p.Frame, j.body)
	j.addWhole(&record{kind: OfPush, at: at, vendor: p.Vendor, account: p.Account, call: p.Call, dialects: p.Dialects, faults: p.Faults, push: &p})
}

// Published is a message that went over Faye, as the journal is told of it.
type Published struct {
	Vendor, Account, Call string
	// Dialects are the readings of the documents under which it was made.
	Dialects map[string]string
	// Channel is where it went, Data the JSON that it carried. The bytes must not
	// be changed afterwards.
	Channel string
	Data    []byte
	// Subscribers counts the sessions that it was queued for.
	Subscribers int
	// Faults were put into its deliveries on purpose.
	Faults []Fault
}

// Publish keeps a message that was published at an instant.
func (j *Journal) Publish(at time.Time, p Published) {
	if !j.On() {
		return
	}
	p.Data = bounded(p.Data, j.body)
	j.addWhole(&record{kind: OfFaye, at: at, vendor: p.Vendor, account: p.Account, call: p.Call, dialects: p.Dialects, faults: p.Faults, faye: &p})
}

// addWhole keeps a record of which there will be no more.
func (j *Journal) addWhole(r *record) {
	j.add(r)
	if j.atOnce {
		j.judgeNow(r)
	}
}

// bounded returns bytes up to a bound; what is cut off is not kept alive.
func bounded(b []byte, most int) []byte {
	if len(b) > most {
		return slices.Clone(b[:most])
	}
	return b
}
