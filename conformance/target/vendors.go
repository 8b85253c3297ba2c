package target

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Autocall says where autocall.icsoc.net is and who asks.
type Autocall struct {
	// URL is the base of the API: https://autocall.icsoc.net.
	URL string `json:"url"`
	// TokenURL is the user centre's endpoint. Default: /oauth2/token below URL.
	TokenURL string `json:"tokenUrl"`
	// Token is an access token; without one, it is bought with the rest.
	Token string `json:"token"`
	// ClientID, ClientSecret, Enterprise and the first agent buy a token.
	ClientID     string  `json:"clientId"`
	ClientSecret string  `json:"clientSecret"`
	Enterprise   string  `json:"enterprise"`
	Agents       []Agent `json:"agents"`
	// Account is the enterprise's vccId, by which a control API knows it.
	Account string `json:"account"`
	// Pushes say what comes to the suite's receiver where there is no control
	// API to set that up.
	Pushes Pushes `json:"pushes"`
	// Dialects are the readings that are expected of the target.
	Dialects map[string]string `json:"dialects"`
}

// Pushes say how the records are pushed of the calls that a running project makes
// by itself; its callback URL is /push below the receiver's URL.
type Pushes struct {
	// Secret signs and encrypts them; without it none are expected.
	Secret string `json:"secret"`
	// Encrypted says that their data is encrypted.
	Encrypted bool `json:"encrypted"`
}

// UCCC says where cc.uccc.cc is and who asks.
type UCCC struct {
	// URL is what the document calls apiPrefix: http://cc.uccc.cc:9037/api/v31.
	URL string `json:"url"`
	// FayeURL is the event server: http://cc.uccc.cc:9003/faye.
	FayeURL     string  `json:"fayeUrl"`
	Tenant      string  `json:"tenant"`
	AccessToken string  `json:"accessToken"`
	Agents      []Agent `json:"agents"`
	// Campaigns are those that numbers may be imported into.
	Campaigns []string          `json:"campaigns"`
	Dialects  map[string]string `json:"dialects"`
}

// Wintelapi says where m.icsoc.net is and who asks.
type Wintelapi struct {
	// URL is the base of the API: http://m.icsoc.net/v2/wintelapi.
	URL string `json:"url"`
	// Enterprise and Secret make the X-WSSE header.
	Enterprise string `json:"enterprise"`
	Secret     string `json:"secret"`
	// DisplayNumbers are the enterprise's own, shown to those who are called.
	DisplayNumbers []string          `json:"displayNumbers"`
	Dialects       map[string]string `json:"dialects"`
}

// The dialects that the suite knows, the default reading first; one without
// readings takes any value.
var (
	autocallDialects = map[string][]string{
		"answer-time": {"ansTime", "answerTime"}, "short-page-cursor": {"last", "null"}, "per-page-max": {"1000", ""},
		"error-status": {"200", "same"}, "call-time": {"absent", "present"},
		"numbers": {"string", "int"}, "user-data": {"object", "string"}, "empty-user-data": {"[]", "{}"},
		"require-2xx": {"true", "false"}, "timeout": {"5s", ""}, "timestamp": {"renewed", "first"},
	}
	ucccDialects = map[string][]string{
		"error-status": {"same", "200"}, "unfinished-call": {"partial", "not-found"}, "call-agent-started": {"on", "off"},
		"client-publish": {"allowed", "forbidden"}, "not-ready": {"fail", "refuse"}, "import-status": {"200", "204"}, "faye-hold": {"45s", ""}, "faye-clock": {"wall", "world"},
	}
	wintelapiDialects = map[string][]string{
		"webcall800-data": {"array", "object"}, "webcall400-call-id": {"present", "absent"}, "wsse-window": {"off", ""},
	}
)

// Dialects returns the reading that is expected of each of a vendor's switches:
// the target file's, or the default.
func (t *Target) Dialects(vendor string) map[string]string {
	var known map[string][]string
	var chosen map[string]string
	switch v := t.Vendors; {
	case vendor == "autocall" && v.Autocall != nil:
		known, chosen = autocallDialects, v.Autocall.Dialects
	case vendor == "uccc" && v.UCCC != nil:
		known, chosen = ucccDialects, v.UCCC.Dialects
	case vendor == "wintelapi" && v.Wintelapi != nil:
		known, chosen = wintelapiDialects, v.Wintelapi.Dialects
	}
	all := map[string]string{}
	for name, readings := range known {
		all[name] = cmp.Or(chosen[name], readings[0])
	}
	return all
}

// Dialect returns the reading that is expected of one switch.
func (t *Target) Dialect(vendor, name string) string { return t.Dialects(vendor)[name] }

// Contract returns a vendor's contract, or uccc-faye, under the readings that are
// expected of the target.
func (t *Target) Contract(name string) (*contracts.Contract, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.contracts[name]; c != nil {
		return c, nil
	}
	c, err := contracts.Load(name)
	if err == nil {
		vendor, _, _ := strings.Cut(name, "-")
		c, err = c.Under(t.Dialects(vendor))
	}
	if err != nil {
		return nil, err
	}
	t.contracts[name] = c
	return c, nil
}

func wrongDialects(at string, chosen map[string]string, known map[string][]string, wrong func(at, format string, args ...any)) {
	for name, value := range chosen {
		readings, ok := known[name]
		switch {
		case !ok:
			wrong(at+"."+name, "no such dialect%s", strict.Hint(name, slices.Collect(maps.Keys(known))))
		case !slices.Contains(readings, "") && !slices.Contains(readings, value):
			wrong(at+"."+name, "%q is not one of %q", value, readings)
		}
	}
}

// below returns the URL of a path under a base URL.
func below(base, path string) string { return strings.TrimSuffix(base, "/") + path }
