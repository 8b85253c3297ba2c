// Package crm stands for the customer's own code, in a module of its own: it
// reads the records of finished calls from autocall and takes them as pushes.
package crm

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Record is what the customer keeps of a call.
type Record struct {
	CallID string `json:"callId"`
	Called string `json:"called"`
	// Result is the vendor's callresult: "2" is a call that was connected.
	Result string `json:"callresult"`
}

// Records returns the newest finished calls from the vendor at base, a scheme
// and a host.
func Records(ctx context.Context, base string) ([]Record, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/cdr/search?perPage=100", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Code    int
		Message string
		Data    struct{ Results []Record }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("search records: %w", err)
	}
	if answer.Code != 0 {
		return nil, fmt.Errorf("search records: code %d: %s", answer.Code, answer.Message)
	}
	return answer.Data.Results, nil
}
