package call

import "strconv"

// Cause is an ITU-T Q.850 hang-up cause; 0 means that none was given.
type Cause int

// The causes that outcomes use.
const (
	CauseUnallocated  Cause = 1
	CauseNormal       Cause = 16
	CauseBusy         Cause = 17
	CauseNoResponse   Cause = 18
	CauseNoAnswer     Cause = 19
	CauseAbsent       Cause = 20
	CauseRejected     Cause = 21
	CauseOutOfOrder   Cause = 27
	CauseFacility     Cause = 29
	CauseNoCircuit    Cause = 34
	CauseNetworkError Cause = 38
)

// causeNames are Q.850's names in short.
var causeNames = map[Cause]string{
	CauseUnallocated:  "unallocated number",
	CauseNormal:       "normal clearing",
	CauseBusy:         "user busy",
	CauseNoResponse:   "no user responding",
	CauseNoAnswer:     "no answer",
	CauseAbsent:       "subscriber absent",
	CauseRejected:     "call rejected",
	CauseOutOfOrder:   "destination out of order",
	CauseFacility:     "facility rejected",
	CauseNoCircuit:    "no circuit available",
	CauseNetworkError: "network out of order",
}

// String returns Q.850's name, "" for 0 and "cause N" for one without a name.
func (c Cause) String() string {
	if name, ok := causeNames[c]; ok || c == 0 {
		return name
	}
	return "cause " + strconv.Itoa(int(c))
}
