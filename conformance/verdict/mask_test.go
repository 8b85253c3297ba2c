package verdict

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestSecretsAndNumbersAreHidden(t *testing.T) {
	var m Masker
	m.Hide("TOKEN", "7c4a8d09ca3762af61e59520943dc26494f8941b")
	m.Hide("TOKEN", "0000000000000000000000000000000000000002")
	m.Hide("SECRET", "p+ss/w\"rd")
	m.Hide("CALLEE", "013800138000")
	m.Hide("SHORT", "abc")
	for text, masked := range map[string]string{
		"Authorization: Bearer 7c4a8d09ca3762af61e59520943dc26494f8941b": "Authorization: Bearer $TOKEN",
		"again 0000000000000000000000000000000000000002":                 "again $TOKEN_2",
		`{"x":"p+ss/w\"rd"}`:                       `{"x":"$SECRET"}`,
		`{"x":"p+ss\/w\"rd"}`:                      `{"x":"$SECRET"}`,
		"x=p%2Bss%2Fw%22rd&y=abc":                  "x=$SECRET&y=abc",
		"Basic cCtzcy93InJk":                       "Basic $SECRET",
		"called=013800138000":                      "called=$CALLEE",
		"18512342456, 18512342457 and 18512342456": "$NUMBER_1, $NUMBER_2 and $NUMBER_1",
		"%2218512342456%22":                        "%22$NUMBER_1%22",
		"02766660012 4006001234 8618512342456":     "$NUMBER_1 $NUMBER_2 $NUMBER_3",
		"6780056666542059520 at 1616491476":        "6780056666542059520 at 1616491476",
		`{"access_token":"abcdef0123"}`:            `{"access_token":"$ACCESS_TOKEN"}`,
		`{\"password\": \"abcdef0123\"}`:           `{\"password\": \"$PASSWORD\"}`,
		`X-Wsse: UsernameToken Username="60190",PasswordDigest="fB8Fn4Z2Cz79+="`: `X-Wsse: UsernameToken Username="60190",PasswordDigest="$PASSWORDDIGEST"`,
		"client_secret=abcdef0123&a=b":                                           "client_secret=$CLIENT_SECRET&a=b",
		"nothing":                                                                "nothing",
	} {
		NewWithT(t).Expect(m.textIn(text)).To(Equal(masked))
	}
}

// textIn masks with the telephone numbers counted anew.
func (m *Masker) textIn(text string) string {
	m.mu.Lock()
	m.phones = nil
	m.mu.Unlock()
	return m.Text(text)
}

func TestAHiddenValueBecomesAShellVariable(t *testing.T) {
	g := NewWithT(t)
	g.Expect((&Masker{MadeUp: true}).Text("18512342456")).To(Equal("18512342456"))
	var m Masker
	m.Hide("TOKEN", "secret-token")
	for text, word := range map[string]string{
		"plain":                  "'plain'",
		"it's":                   `'it'\''s'`,
		"a secret-token b":       `"a $TOKEN b"`,
		"secret-tokenize":        `"${TOKEN}ize"`,
		"$HOME secret-token":     "\"\\$HOME $TOKEN\"",
		"`x` \\ \" secret-token": "\"\\`x\\` \\\\ \\\" $TOKEN\"",
	} {
		g.Expect(m.Shell(text)).To(Equal(word))
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	g := NewWithT(t)
	e := Exchange{Method: "POST", URL: "http://a.example", Body: strings.Repeat("中", 10_000), Answer: strings.Repeat("x", longest+5)}.Masked(&Masker{})
	g.Expect(e.Answer).To(HaveSuffix(fmt.Sprintf("… (of %d bytes)", longest+5)))
	g.Expect(e.Body).To(HaveSuffix("… (of 30000 bytes)"))
	g.Expect(len(e.Body)).To(BeNumerically("<", longest+40))
	g.Expect(e.Curl).To(Equal("curl -sS -X POST --data-binary @body 'http://a.example'"))
}

func TestAFrameIsRepeatedWithAToolForSockets(t *testing.T) {
	var m Masker
	m.Hide("CLIENT", "secret-client")
	e := Exchange{Method: "FRAME", URL: "ws://a.example/faye", Body: `[{"clientId":"secret-client"}]`}.Masked(&m)
	NewWithT(t).Expect(e.Curl).To(Equal(`printf %s "[{\"clientId\":\"$CLIENT\"}]" | websocat -n 'ws://a.example/faye'`))
}

func FuzzMask(f *testing.F) {
	f.Add("Bearer secret-token", "secret-token")
	f.Add("aaaaaaaa", "aaaa")
	f.Fuzz(func(t *testing.T, text, secret string) {
		var m Masker
		m.Hide("SECRET", secret)
		masked := m.Text(text)
		if len(secret) >= shortest && !strings.Contains("$SECRET", secret) && strings.Contains(strings.ReplaceAll(masked, "$SECRET", "\x00"), secret) {
			t.Errorf("%q still shows %q", masked, secret)
		}
		m.Shell(text)
	})
}
