package journal_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

// greeted is an entry of a request whose body has a bit of everything.
func greeted(t *testing.T) journal.Entry {
	t.Helper()
	r := newRig(t, journal.Options{})
	r.send(func(w http.ResponseWriter, req *http.Request) {
		d := journal.From(req.Context())
		d.SetCall("6780056663752847360")
		d.AddViolation(journal.Violation{Operation: "greet", Location: "request.body.n", Rule: "type", Provenance: "documented"})
		d.AddViolation(journal.Violation{Operation: "greet", Location: "request.body.a.b", Rule: "required", Provenance: "assumed"})
		d.AddNotice("nobody is greeted")
		echo(w, req)
	}, "POST", "/api/greet?who=a&who=b&perPage=15", `{"n":12345678901234567890.10,"a.b":1,"a":{"b":2,"c":null},"callee":"13800138000",
		"list":[{"x":1},{"x":[7,8]}],"at":"2021-03-23T17:24:36+08:00"}`, "Content-Type", "application/json")
	e, _ := r.only()
	return e
}

func TestQueriesThatFit(t *testing.T) {
	e := greeted(t)
	for _, query := range []string{
		``, `null`, `{}`,
		`{"vendor":"acme","kind":"request","seq":1,"route":"greet"}`,
		`{"request":{"method":"POST","body":{"callee":"13800138000"}}}`,
		`{"request.body.n":12345678901234567890.1}`,
		`{"request.body.n":{"gt":12345678901234567890,"lt":12345678901234567891}}`,
		`{"request.body.a.b":1}`, // the longer name
		`{"request.body.a.c":null}`,
		`{"request.body.a.d":{"exists":false}}`,
		`{"request.body.list.0.x":1}`,
		`{"request.body.list.x":8}`,
		`{"request.body.list.x":[7,8]}`,
		`{"request.body.list":{"contains":{"x":1}}}`,
		`{"request.body.callee":{"matches":"^138","contains":"0013"}}`,
		`{"request.body.callee":{"not":"1","in":["1","13800138000"]}}`,
		`{"request.body.callee":{"not":{"matches":"^139"}}}`,
		`{"request.body.at":{"gte":"2021-03-23T09:24:36Z","lte":"2021-03-23T09:24:36.000Z"}}`,
		`{"at":{"lt":"2021-03-23T17:24:37+08:00"}}`,
		`{"request.query":{"who":"b","perPage":"15"}}`,
		`{"request.headers.content-type":"application/json"}`,
		`{"request.headers":{"Content-Type":{"exists":true}}}`,
		`{"response":{"status":{"gte":200,"lt":300}}}`,
		`{"response.status":{"matches":"^2"}}`,
		`{"response.reason":{"exists":false}}`,
		`{"violations":{"exists":true},"faults":{"exists":false},"push":{"exists":false}}`,
		`{"violations.rule":"required"}`, `{"violations.1.provenance":"assumed"}`, `{"violations":{"rule":"type"}}`,
		`{"notices":{"matches":"nobody"}}`, `{"notices":{"contains":"nobody is greeted"}}`,
		`{"any":[{"vendor":"bell"},{"call":"6780056663752847360"}]}`,
		`{"all":[{"vendor":"acme"},{"request":{"any":[{"method":"GET"},{"method":"POST"}]}}]}`,
		`{"request.body.a.d":{"not":"x"}}`,
	} {
		q, err := journal.ParseQuery([]byte(query))
		g := NewWithT(t)
		g.Expect(err).NotTo(HaveOccurred(), query)
		g.Expect(q.Explain(&e)).To(BeEmpty(), query)
		g.Expect(q.Matches(&e)).To(BeTrue(), query)
	}
}

func TestQueriesThatDoNotFitSayWhere(t *testing.T) {
	e := greeted(t)
	for query, want := range map[string]string{
		`{"vendor":"bell"}`:                                         `vendor: expected "bell", found "acme"`,
		`{"request.body.caller":"1"}`:                               `request.body.caller: expected "1", found nothing (there is "callee")`,
		`{"request.body.zz":"1"}`:                                   `request.body.zz: expected "1", found nothing`,
		`{"request.body.callee":13800138000}`:                       `request.body.callee: expected 13800138000, found "13800138000"`,
		`{"request.body.n":12345678901234567890.11}`:                `request.body.n: expected 12345678901234567890.11, found 12345678901234567890.10`,
		`{"request.body.callee":{"matches":"^139"}}`:                `request.body.callee: expected what matches "^139", found "13800138000"`,
		`{"response.status":{"gte":400,"not":500}}`:                 `response.status: expected at least 400 and not 500, found 200`,
		`{"request.body.list.x":{"in":[9]}}`:                        `request.body.list.x: expected one of [9], found 1, [7,8]`,
		`{"push.verdict":"accepted"}`:                               `push.verdict: expected "accepted", found nothing`,
		`{"call":{"exists":false}}`:                                 `call: expected nothing, found "6780056663752847360"`,
		`{"any":[{"vendor":"bell","route":"x"},{"route":"greed"}]}`: `route: expected "greed", found "greet"`,
	} {
		q, err := journal.ParseQuery([]byte(query))
		g := NewWithT(t)
		g.Expect(err).NotTo(HaveOccurred(), query)
		g.Expect(q.Matches(&e)).To(BeFalse(), query)
		differences := q.Explain(&e)
		g.Expect(differences).To(HaveLen(1), query)
		g.Expect(differences[0].String()).To(Equal(want))
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	for query, want := range map[string]string{
		`[]`:                                    `[] is not a JSON object`,
		`{`:                                     `not JSON: unexpected EOF`,
		`{} {}`:                                 `more follows the JSON object, expected one`,
		`{"vendr":"uccc"}`:                      `vendr: no entry has such a member; did you mean "vendor"?`,
		`{"status":422}`:                        `status: no entry has such a member; did you mean "push.answer.status" or "response.status"?`,
		`{"request.boddy.x":1}`:                 `request.boddy.x: no entry has such a member; did you mean "request.body"?`,
		`{"zzzzzzzzzzzz":1}`:                    `zzzzzzzzzzzz: no entry has such a member; there are ["account" "at" "call" "faults" "faye" "kind" "notices" "push" "real" "request" "response" "route" "seq" "vendor" "violations" "world"]`,
		`{"vendor.name":1}`:                     `vendor.name: vendor has no members`,
		`{"vendor":{"matchs":1}}`:               `vendor: "matchs" is no operator; there are ["contains" "exists" "gt" "gte" "in" "lt" "lte" "matches" "not"]; did you mean "matches"? (a member of that name is written "vendor.matchs")`,
		`{"request.body.a":{"startsWith":"x"}}`: `request.body.a: "startsWith" is no operator; there are ["contains" "exists" "gt" "gte" "in" "lt" "lte" "matches" "not"] (a member of that name is written "request.body.a.startsWith")`,
		`{"vendor":{}}`:                         `vendor: {} asks nothing, expected a value or operators`,
		`{"vendor":{"not":{}}}`:                 `vendor: {} asks nothing, expected a value or operators`,
		`{"vendor":{"matches":"("}}`:            "vendor: matches: error parsing regexp: missing closing ): `(`",
		`{"vendor":{"matches":7}}`:              `vendor: matches: 7 is not a regular expression of at most 1000 bytes`,
		`{"vendor":{"in":"uccc"}}`:              `vendor: in: "uccc" is not a list`,
		`{"vendor":{"exists":"yes"}}`:           `vendor: exists: "yes" is neither true nor false`,
		`{"seq":{"gt":[1]}}`:                    `seq: gt: [1] is neither a number nor a text`,
		`{"any":{"vendor":"uccc"}}`:             `any: expected a list of queries`,
		`{"all":[]}`:                            `all: expected a list of queries`,
		`{"any":["uccc"]}`:                      `any: "uccc" is not a query, expected a JSON object`,
		`{"request":{"method":{"is":"GET"}}}`:   `request.method: "is" is no operator; there are ["contains" "exists" "gt" "gte" "in" "lt" "lte" "matches" "not"]; did you mean "in"? (a member of that name is written "request.method.is")`,
		`{"all":[` + strings.Repeat(`{"seq":1},`, 200) + `{"seq":1}]}`:   `seq: more than 200 conditions`,
		strings.Repeat(`{"any":[`, 20) + `{}` + strings.Repeat(`]}`, 20): `deeper than 16 objects`,
	} {
		_, err := journal.ParseQuery([]byte(query))
		NewWithT(t).Expect(err).To(MatchError(want), "%.60s", query)
	}
}

func TestAQueryKnowsWhenOnlyOneKindFits(t *testing.T) {
	for query, want := range map[string]journal.Kind{
		`{}`:                              "",
		`{"call":"1"}`:                    "",
		`{"kind":"push"}`:                 journal.OfPush,
		`{"kind":{"not":"request"}}`:      "",
		`{"push.delivery":"dlv-1"}`:       journal.OfPush,
		`{"faye":{"channel":"/x"}}`:       journal.OfFaye,
		`{"request.method":"GET"}`:        journal.OfRequest,
		`{"response.status":{"gte":1}}`:   journal.OfRequest,
		`{"response.status":{"not":200}}`: "",
		`{"push":{"exists":false}}`:       "",
		`{"any":[{"push.attempt":1},{}]}`: "",
		`{"all":[{"push.attempt":1},{}]}`: journal.OfPush,
	} {
		q, err := journal.ParseQuery([]byte(query))
		g := NewWithT(t)
		g.Expect(err).NotTo(HaveOccurred(), query)
		g.Expect(q.Kind()).To(Equal(want), query)
	}
}

func TestTheNearestMissesComeFirst(t *testing.T) {
	r := newRig(t, journal.Options{})
	for _, body := range []string{`{"callee":"1"}`, `{"calle":"138"}`, `{"callee":"138"}`, `{"zzz":"138"}`, `{"callee":"2"}`} {
		r.send(echo, "POST", "/", body, "Content-Type", "application/json")
	}
	r.Push(epoch, journal.Pushed{})
	q, err := journal.ParseQuery([]byte(`{"kind":"request","request.body.callee":"138","request.method":"PUT"}`))
	r.Expect(err).NotTo(HaveOccurred())
	var seqs []uint64
	misses := r.Misses(q, 0, 4)
	for _, m := range misses {
		seqs = append(seqs, m.Seq)
	}
	r.Expect(seqs).To(Equal([]uint64{3, 5, 2, 1}))
	r.Expect(misses[2].String()).To(Equal(`entry 2: request.body.callee: expected "138", found nothing (there is "calle"); request.method: expected "PUT", found "POST"`))
	r.Expect(r.Misses(q, 5, 4)).To(HaveLen(1))
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{`{}`, `{"any":[{"vendor":{"not":{"in":["x",1,null]}}}]}`, `{"request.body.a.0":{"gt":1e400}}`, `{"violations.9999999999999999999":1}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := journal.Entry{Kind: journal.OfRequest, Request: &journal.Request{Body: journal.Body{Value: []byte(`{"a":[1,{"b":2}]}`)}}, Violations: make([]journal.Violation, 2)}
		q, err := journal.ParseQuery([]byte(text))
		if err == nil && q.Matches(&e) != (len(q.Explain(&e)) == 0) {
			t.Errorf("%s: matching and explaining differ", text)
		}
	})
}
