package receiver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
)

// stored is what a probe tells of a call: how often its effects took place, and,
// if the probe says so, the data that were stored.
type stored struct {
	Count *int            `json:"count"`
	Data  json.RawMessage `json:"data"`
}

// ask asks the probe about a call.
func (e *Endpoint) ask(ctx context.Context, id string) (stored, error) {
	a, err := e.client.Send(target.Preparing(ctx), target.Request{Method: http.MethodGet, URL: probeURL(e.ProbeURL, id)})
	if err != nil {
		return stored{}, err
	}
	var s stored
	if a.Status != http.StatusOK || json.Unmarshal(a.Body, &s) != nil || s.Count == nil || *s.Count < 0 {
		return stored{}, fmt.Errorf("the probe answers %.200q with status %d, expected {\"count\":1,\"data\":{…}} with status 200", a.Body, a.Status)
	}
	return s, nil
}

// probeURL returns the address at which a probe tells of a call.
func probeURL(probe, id string) string {
	for _, place := range []string{"{call_id}", "%7Bcall_id%7D"} {
		if strings.Contains(probe, place) {
			return strings.ReplaceAll(probe, place, id)
		}
	}
	u, err := url.Parse(probe)
	if err != nil {
		return probe // checked when the endpoint was made
	}
	query := u.Query()
	query.Set("call_id", id)
	u.RawQuery = query.Encode()
	return u.String()
}

// shortestPause is the first pause between two questions to a probe; each is
// twice as long as the one before.
const shortestPause = 10 * time.Millisecond

// stored returns what the probe tells of a call that was accepted. What is not
// there yet is awaited as long as the endpoint may take.
func (x *exam) stored(id string) stored {
	waited, pause := target.Stopwatch(), shortestPause
	for {
		s, err := x.e.ask(x.Context(), id)
		x.Check(err)
		if *s.Count > 0 || waited()+pause > x.e.Settle {
			return s
		}
		x.Check(target.Sleep(x.Context(), pause))
		pause *= 2
	}
}

// counts expects that a call's effects took place so often.
func (x *exam) counts(what, id string, times int) stored {
	var s stored
	if times > 0 {
		s = x.stored(id)
	} else {
		var err error
		s, err = x.e.ask(x.Context(), id)
		x.Check(err)
	}
	x.Equal(what, *s.Count, times)
	return s
}
