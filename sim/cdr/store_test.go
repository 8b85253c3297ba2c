package cdr_test

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/errs"
)

// model is a store in its plainest form: records sorted by key.
type model []cdr.Record

func (m *model) insert(r cdr.Record) {
	i, _ := slices.BinarySearchFunc(*m, r.Key, func(o cdr.Record, key uint64) int { return cmp.Compare(o.Key, key) })
	*m = slices.Insert(*m, i, r)
}

func (m model) page(q cdr.Query) []cdr.Record {
	var page []cdr.Record
	for _, r := range m {
		if len(page) < q.Limit && matches(&r, q) {
			page = append(page, r)
		}
	}
	return page
}

// conflicts reports whether the store must refuse a record.
func (m model) conflicts(r cdr.Record) bool {
	return slices.ContainsFunc(m, func(o cdr.Record) bool { return o.ID == r.ID || o.Key == r.Key })
}

// fewValues draws a record of which others will share each value, the id and
// the key included; the key may run ahead of the clock.
func fewValues(rt *rapid.T) cdr.Record {
	pick := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(rt, label) }
	at := epoch.Add(time.Duration(rapid.IntRange(0, 30_000).Draw(rt, "placed")) * 100 * time.Microsecond)
	ahead := time.Duration(rapid.IntRange(0, 3).Draw(rt, "ahead")) * time.Millisecond
	return cdr.Record{Call: call.Call{
		ID: call.ID(strconv.Itoa(rapid.IntRange(0, 3000).Draw(rt, "id"))), Key: keyAt(at.Add(ahead), rapid.Uint64Range(0, 1).Draw(rt, "seq")),
		Project: pick("project", "10007", "10008"), Task: pick("task", "13", "14", "15"), Agent: pick("agent", "", "8005"),
		Caller: call.Number(pick("caller", "4006001230", "4006001231")), Callee: call.Number(strconv.Itoa(rapid.IntRange(0, 100).Draw(rt, "callee"))),
		Outcome: pick("outcome", "answered", "busy"), ReleasedBy: call.Party(pick("by", "callee", "platform")),
		Cause: call.Cause(rapid.IntRange(16, 19).Draw(rt, "cause")), PlacedAt: at, EndedAt: at.Add(time.Minute),
	}}
}

func anyQuery(rt *rapid.T, m model) cdr.Query {
	like := fewValues(rt)
	q := cdr.Query{Match: map[string]string{}, Limit: rapid.IntRange(1, 40).Draw(rt, "limit")}
	for _, f := range schema.Fields {
		if rapid.IntRange(0, 3).Draw(rt, f.Name) == 0 {
			q.Match[f.Name] = f.Of(&like)
		}
	}
	if rapid.Bool().Draw(rt, "from") {
		q.From = like.PlacedAt
	}
	if rapid.Bool().Draw(rt, "to") {
		q.To = like.PlacedAt.Add(time.Duration(rapid.IntRange(-1, 2000).Draw(rt, "until")) * time.Millisecond)
	}
	if len(m) > 0 && rapid.Bool().Draw(rt, "after") {
		q.After = rapid.SampledFrom(m).Draw(rt, "cursor").Key + rapid.Uint64Range(0, 1).Draw(rt, "beyond")
	}
	return q
}

func TestTheStoreAgreesWithItsModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := NewWithT(rt)
		s, m := cdr.New(schema), model{}
		insert := func(rt *rapid.T) {
			r := fewValues(rt)
			err := s.Insert(r)
			if m.conflicts(r) {
				g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
				return
			}
			g.Expect(err).NotTo(HaveOccurred())
			m.insert(r)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"insert": insert,
			"insert many": func(rt *rapid.T) {
				for range 50 {
					insert(rt)
				}
			},
			"page": func(rt *rapid.T) {
				q := anyQuery(rt, m)
				page, err := s.Page(q)
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(page).To(HaveExactElements(elements(m.page(q))...), "%+v", q)
			},
			"walk while calls end": func(rt *rapid.T) {
				q := anyQuery(rt, m)
				all := q
				all.Limit = math.MaxInt
				before, _ := s.Page(all)
				var seen []uint64
				for {
					page, err := s.Page(q)
					g.Expect(err).NotTo(HaveOccurred())
					for _, r := range page {
						seen = append(seen, r.Key)
					}
					if len(page) < q.Limit {
						break
					}
					q.After = page[len(page)-1].Key
					insert(rt)
				}
				g.Expect(slices.IsSorted(seen)).To(BeTrue())
				g.Expect(slices.Compact(slices.Clone(seen))).To(HaveLen(len(seen)), "none comes twice")
				for _, r := range before {
					_, found := slices.BinarySearch(seen, r.Key)
					g.Expect(found).To(BeTrue(), "what was there all the while comes once")
				}
			},
			"get": func(rt *rapid.T) {
				id := fewValues(rt).ID
				r, ok := s.Get(id)
				i := slices.IndexFunc(m, func(o cdr.Record) bool { return o.ID == id })
				g.Expect(ok).To(Equal(i >= 0))
				if ok {
					g.Expect(r).To(Equal(m[i]))
				}
			},
			"": func(*rapid.T) { g.Expect(s.Len()).To(Equal(len(m))) },
		})
	})
}

func elements(page []cdr.Record) []any {
	all := make([]any, len(page))
	for i, r := range page {
		all[i] = r
	}
	return all
}

func TestAHistoryComesBackInOrderWhateverOrderItWasWrittenIn(t *testing.T) {
	const size = 3000
	for name, in := range map[string]order{"as they end": asTheyEnd, "backwards": backwards, "scattered": scattered} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			page, err := history(size, in).Page(cdr.Query{Limit: size + 1})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(page).To(HaveLen(size))
			for n, r := range page {
				g.Expect(r.Key).To(Equal(nth(n).Key))
			}
		})
	}
}

// TestALongCallEndsBehindTheCursor is why a pager must look back: it shows what
// one misses that only ever goes on from the last record it saw.
func TestALongCallEndsBehindTheCursor(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	long := nth(3)
	for n := range 10 {
		if n != 3 {
			g.Expect(s.Insert(nth(n))).To(Succeed())
		}
	}
	page := func(after uint64) []cdr.Record {
		page, err := s.Page(cdr.Query{After: after, Limit: 100})
		g.Expect(err).NotTo(HaveOccurred())
		return page
	}
	first := page(0)
	g.Expect(first).To(HaveLen(9))
	cursor := first[8].Key

	long.EndedAt = long.PlacedAt.Add(time.Hour)
	g.Expect(s.Insert(long)).To(Succeed())
	g.Expect(page(cursor)).To(BeEmpty(), "the naive pager has passed it")
	g.Expect(page(nth(2).Key)).To(ContainElement(long), "one that looks back finds it")
	g.Expect(page(0)).To(HaveLen(10))
}

func TestWhatCannotBeRecorded(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	g.Expect(s.Insert(nth(0))).To(Succeed())
	for name, tc := range map[string]struct {
		change func(*cdr.Record)
		code   errs.Code
		field  string
		msg    string
	}{
		"a call that goes on": {func(r *cdr.Record) { r.EndedAt = time.Time{} }, errs.Conflict, "", "is not over"},
		"an id twice":         {func(r *cdr.Record) { r.ID = nth(0).ID }, errs.Conflict, "id", "has a record already"},
		"a key twice":         {func(r *cdr.Record) { r.Key = nth(0).Key }, errs.Conflict, "key", "is another record's"},
		"no key":              {func(r *cdr.Record) { r.Key = 0 }, errs.Invalid, "key", "is 0"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := nth(1)
			tc.change(&r)
			err := errs.As(s.Insert(r))
			g.Expect(err.Code).To(Equal(tc.code))
			g.Expect(err.Field).To(Equal(tc.field))
			g.Expect(err.Msg).To(And(ContainSubstring(tc.msg), ContainSubstring(string(r.ID))))
			g.Expect(s.Len()).To(Equal(1))
		})
	}
	g.Expect(s.Insert(nth(1))).To(Succeed(), "what was refused left no trace")
}

func TestWhatCannotBeAsked(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	_, err := s.Page(cdr.Query{Match: map[string]string{"colour": "red"}, Limit: 1})
	g.Expect(errs.As(err).Code).To(Equal(errs.Invalid))
	g.Expect(errs.As(err).Field).To(Equal("colour"))
	g.Expect(err).To(MatchError(ContainSubstring("project, task, caller")))
	for _, limit := range []int{0, -1} {
		_, err = s.Page(cdr.Query{Limit: limit})
		g.Expect(errs.As(err).Field).To(Equal("limit"))
	}
	g.Expect(func() { cdr.New(cdr.Schema{Indexes: [][]string{{"colour"}}}) }).To(PanicWith(ContainSubstring(`no field "colour"`)))
}

// TestEdgesOfTheKeys pages over the least and the greatest key that there is.
func TestEdgesOfTheKeys(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	keys := []uint64{1, math.MaxUint64}
	for i, key := range keys {
		r := nth(i)
		r.Key = key
		g.Expect(s.Insert(r)).To(Succeed())
	}
	all := cdr.Query{Limit: 10, From: epoch.Add(-time.Hour), To: epoch.Add(time.Hour)}
	page, err := s.Page(all)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(page).To(HaveLen(2), "however far a key lies from the placing")
	all.From = time.Unix(-1, 0)
	g.Expect(s.Page(all)).To(HaveLen(2), "from before the first key on")
	all.After = math.MaxUint64
	g.Expect(s.Page(all)).To(BeEmpty())
	g.Expect(s.Page(cdr.Query{Limit: 10, To: time.Unix(-1, 0)})).To(BeEmpty(), "before the first key")
	g.Expect(s.Page(cdr.Query{Limit: 10, From: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)})).To(BeEmpty())
}

// TestARowOfAnySize keeps user data that is larger than the memory of many.
func TestARowOfAnySize(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	for n, size := range []int{0, 5000, 5 << 20, 10, 3 << 20, 2 << 20} {
		r := nth(n)
		r.UserData = make([]byte, size)
		for i := range r.UserData {
			r.UserData[i] = byte(n)
		}
		g.Expect(s.Insert(r)).To(Succeed())
	}
	for n, size := range []int{0, 5000, 5 << 20, 10, 3 << 20, 2 << 20} {
		r, ok := s.Get(nth(n).ID)
		g.Expect(ok).To(BeTrue())
		g.Expect(r.UserData).To(HaveLen(size))
		if size > 0 {
			g.Expect(r.UserData[size-1]).To(Equal(byte(n)))
		}
	}
}
