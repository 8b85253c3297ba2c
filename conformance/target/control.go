package target

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Control says where a simulator's control API is.
type Control struct {
	// URL is the base of the world: http://127.0.0.1:8080, or that with /w/NAME.
	URL string `json:"url"`
	// Token is the API's bearer token, where it asks for one.
	Token string `json:"token"`
}

// Prepare asks the control API: a path below /_ringback/, a body to send as JSON
// (nil for none), and where to put the answer (nil to drop it). Without a control
// API the error is [LackingError].
func (t *Target) Prepare(ctx context.Context, method, path string, in, out any) error {
	body := ""
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("control API, %s: %w", path, err)
		}
		body = string(b)
	}
	return t.prepare(ctx, Request{Method: method, Body: body, Header: asJSON()}, path, out)
}

func (t *Target) prepare(ctx context.Context, r Request, path string, out any) error {
	if t.Control == nil {
		return &LackingError{"the target offers no control API"}
	}
	r.URL = below(t.Control.URL, "/_ringback/"+path)
	if t.Control.Token != "" {
		r.Header.Set("Authorization", "Bearer "+t.Control.Token)
	}
	answer, err := t.Send(Preparing(ctx), r)
	if err != nil {
		return fmt.Errorf("control API: %w", err)
	}
	if answer.Status >= http.StatusMultipleChoices {
		return fmt.Errorf("control API: %s %s answers %d: %.300s", r.Method, path, answer.Status, answer.Body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Body, out); err != nil {
		return fmt.Errorf("control API: %s %s answers no JSON: %w", r.Method, path, err)
	}
	return nil
}

// tokenKept is how long a token is used; it is valid for a day.
const tokenKept = 12 * time.Hour

// Advance moves virtual time and returns when all that fell due has been done.
func (t *Target) Advance(ctx context.Context, d time.Duration) error {
	t.mu.Lock()
	if t.tokenAge += d; t.tokenAge > tokenKept {
		t.token = "" // the next request that needs one buys another
	}
	t.mu.Unlock()
	return t.Prepare(ctx, http.MethodPost, "clock/advance", map[string]string{"by": d.String()}, nil)
}

// Import gives the world a past: finished calls in the words of the control API,
// one on each line.
func (t *Target) Import(ctx context.Context, calls ...map[string]any) error {
	var lines []byte
	for _, c := range calls {
		line, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("control API, cdrs: %w", err)
		}
		lines = append(append(lines, line...), '\n')
	}
	header := http.Header{"Content-Type": {"application/x-ndjson"}}
	return t.prepare(ctx, Request{Method: http.MethodPost, Body: string(lines), Header: header}, "cdrs", nil)
}

// Place places a call through the control API and returns its id; the order is
// in that API's words.
func (t *Target) Place(ctx context.Context, order map[string]any) (id string, err error) {
	var placed struct{ ID string }
	err = t.Prepare(ctx, http.MethodPost, "calls", order, &placed)
	return placed.ID, err
}

// discover fills in what the settings leave out with what the control API says.
func (t *Target) discover(ctx context.Context) error {
	var answer struct {
		Accounts []struct {
			Vendor, ID, Enterprise, ClientID, ClientSecret, AccessToken, Secret string
			Agents                                                              []struct {
				ID              json.RawMessage
				Password, Phone string
			}
			Campaigns, DisplayNumbers []string
			Dialects                  map[string]string
		}
	}
	if err := t.Prepare(ctx, http.MethodGet, "accounts?limit=1000", nil, &answer); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, a := range answer.Accounts {
		if seen[a.Vendor] {
			continue // the vendor's first account is the suite's
		}
		seen[a.Vendor] = true
		var agents []Agent
		for _, g := range a.Agents {
			id := string(g.ID)
			_ = json.Unmarshal(g.ID, &id) // a number stays as it is written
			agents = append(agents, Agent{ID: id, Password: g.Password, Phone: g.Phone})
		}
		switch a.Vendor {
		case "autocall":
			v := orNew(&t.Vendors.Autocall)
			orSet(&v.URL, t.Control.URL)
			orSet(&v.Account, a.ID)
			if v.Token == "" {
				orSet(&v.Enterprise, a.Enterprise)
				orSet(&v.ClientID, a.ClientID)
				orSet(&v.ClientSecret, a.ClientSecret)
			}
			orList(&v.Agents, agents)
			orMap(&v.Dialects, a.Dialects)
		case "uccc":
			v := orNew(&t.Vendors.UCCC)
			orSet(&v.URL, below(t.Control.URL, "/api/v31"))
			orSet(&v.FayeURL, below(t.Control.URL, "/faye"))
			orSet(&v.Tenant, a.ID)
			orSet(&v.AccessToken, a.AccessToken)
			orList(&v.Agents, agents)
			orList(&v.Campaigns, a.Campaigns)
			orMap(&v.Dialects, a.Dialects)
		case "wintelapi":
			v := orNew(&t.Vendors.Wintelapi)
			orSet(&v.URL, below(t.Control.URL, "/v2/wintelapi"))
			orSet(&v.Enterprise, a.ID)
			orSet(&v.Secret, a.Secret)
			orList(&v.DisplayNumbers, a.DisplayNumbers)
			orMap(&v.Dialects, a.Dialects)
		}
	}
	t.hide()
	return nil
}

func orNew[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

func orSet(s *string, fallback string) {
	if *s == "" {
		*s = fallback
	}
}

func orList[T any](list *[]T, fallback []T) {
	if len(*list) == 0 {
		*list = fallback
	}
}

func orMap(m *map[string]string, fallback map[string]string) {
	if len(*m) == 0 {
		*m = fallback
	}
}
