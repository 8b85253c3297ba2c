package control

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// docsPrefix is where the contracts are shown in a browser. All links below it
// are relative, so that they lead the same way in every world.
const docsPrefix = prefix + "docs/"

// Mounts has the documentation. Nothing in it is secret, and a browser cannot be
// given a token to carry, so none is asked for.
func (a *api) Mounts() []httpx.Entry {
	return []httpx.Entry{
		{Methods: []string{http.MethodGet, http.MethodHead}, Path: strings.TrimSuffix(docsPrefix, "/"), Handler: http.HandlerFunc(toDocs)},
		{Methods: []string{http.MethodGet, http.MethodHead}, Prefix: docsPrefix, Handler: http.HandlerFunc(a.docs)},
	}
}

// toDocs leads to the page, whose links need the slash at the end.
func toDocs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "docs/")
	w.WriteHeader(http.StatusFound)
}

// docs serves the page, its scripts, and the contracts as they are written and
// as JSON.
func (a *api) docs(w http.ResponseWriter, r *http.Request) {
	if err := a.guardBrowser(r); err != nil {
		a.surface.Refuse(w, r, err)
		return
	}
	file, ok := strings.CutPrefix(r.URL.Path, docsPrefix+"contracts/")
	if !ok {
		docsPage().ServeHTTP(w, r)
		return
	}
	text, contentType, err := contractFile(file)
	if err != nil {
		a.surface.Refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(text) // a reader who has gone needs nothing
}

// contractFile returns a contract by the name of its file.
func contractFile(file string) (text []byte, contentType string, err error) {
	if name, ok := strings.CutSuffix(file, ".json"); ok {
		text, err = contracts.JSON(name)
		contentType = "application/json"
	} else if name, ok := strings.CutSuffix(file, ".yaml"); ok {
		text, err = contracts.Source(name)
		contentType = "application/yaml; charset=utf-8"
	}
	if text == nil || err != nil {
		return nil, "", errs.Field(errs.NotFound, "contract", "%.80q is not .json or .yaml of one of %q", file, contracts.Names())
	}
	return text, contentType, nil
}

// docsPage is the page of Swagger UI, whose assets come with its module. It shows
// what is written as OpenAPI; the contract of the events, which is not, can be
// read as a file.
var docsPage = sync.OnceValue(func() http.Handler {
	type source struct {
		URL  string `json:"url"`
		Name string `json:"name"`
	}
	var sources []source
	for _, name := range contracts.Names() {
		if operations, err := contracts.Operations(name); err == nil && len(operations) > 0 {
			sources = append(sources, source{"contracts/" + name + ".json", name})
		}
	}
	urls, err := json.Marshal(slices.Clip(sources))
	if err != nil {
		panic(err) // strings can be marshalled
	}
	return v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "Ringback: contracts", SwaggerJSON: sources[0].URL, BasePath: ".", InternalBasePath: docsPrefix, ShowTopBar: true,
		SettingsUI: map[string]string{
			"urls": string(urls), "docExpansion": `"list"`, "showExtensions": "true", "validatorUrl": "null",
		},
	})
})
