package oas_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts/internal/oas"
)

const asyncHead = "asyncapi: 3.0.0\ninfo: {title: acme, version: '1'}\n"

const asyncBody = `
channels:
  news: {address: /news, messages: {flash: {$ref: '#/components/messages/Flash'}}}
operations:
  tell: {action: send, channel: {$ref: '#/channels/news'}}
components:
  messages:
    Flash: {description: News., payload: {type: string}}
`

func TestCanonicalReadsAsyncAPI(t *testing.T) {
	g := NewWithT(t)
	text, err := oas.Canonical([]byte(asyncHead + asyncBody))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(HavePrefix("{\n  \"asyncapi\": \"3.0.0\",\n  \"channels\": {\n"))
	g.Expect(string(text)).To(ContainSubstring(`"$ref": "#/components/messages/Flash"`))
	g.Expect(string(text)).To(HaveSuffix("}\n"))
}

func TestCanonicalRefusesAsyncAPI(t *testing.T) {
	for name, tc := range map[string]struct{ source, complaint string }{
		"an earlier version":               {"asyncapi: 2.6.0\ninfo: {title: acme, version: '1'}\n" + asyncBody, "asyncapi"},
		"a reference that leads nowhere":   {asyncHead + asyncBody + "    Wire: {description: None., payload: {$ref: '#/components/schemas/None'}}\n", "None"},
		"a reference to elsewhere":         {asyncHead + asyncBody + "    Wire: {description: None., payload: {$ref: 'other.yaml#/None'}}\n", "other.yaml"},
		"a member that AsyncAPI knows not": {asyncHead + asyncBody + "chanels: {}\n", "chanels"},
		"an operation without action":      {asyncHead + "channels: {a: {address: a, messages: {m: {$ref: '#/info'}}}}\noperations: {o: {channel: {$ref: '#/channels/a'}}}\n", "action"},
		"no channels":                      {asyncHead, "channels"},
		"a key that stands twice":          {asyncHead + "channels: {}\nchannels: {}\n", "channels"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := oas.Canonical([]byte(tc.source))
			g.Expect(err).To(MatchError(ContainSubstring(tc.complaint)))
		})
	}
}
