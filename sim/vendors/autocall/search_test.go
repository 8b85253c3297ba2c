package autocall_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestEveryFilter(t *testing.T) {
	r := newRig(t, false)
	ids := r.examples()
	pick := func(which ...int) (picked []string) {
		for _, i := range which {
			picked = append(picked, ids[i])
		}
		return picked
	}
	for query, want := range map[string][]string{
		``:                                  ids,
		`"projectId":"10008"`:               ids,
		`"projectId":"10009"`:               nil,
		`"projectId":10008,"taskId":13`:     ids,
		`"taskId":"14"`:                     nil,
		`"caller":"01059214343"`:            pick(4),
		`"called":"18512342456"`:            pick(0, 3),
		`"callresult":"0"`:                  pick(1, 4),
		`"callresult":"1"`:                  pick(2),
		`"callresult":"2"`:                  pick(0, 3),
		`"endresult":"11"`:                  pick(0, 2),
		`"endresult":"12"`:                  pick(1, 3, 4),
		`"callresult":"2","endresult":"12"`: pick(3),
		`"taskId":"13","callresult":"1"`:    pick(2),
		`"searchAfter":"` + ids[2] + `"`:    pick(3, 4),
		`"searchAfter":"1"`:                 ids,
		`"callId":"` + ids[1] + `"`:         pick(1),
		`"callId":"1"`:                      nil,
		`"startTime":{"gte":"2021-03-23 17:24:46","lte":"2021-03-23 17:25:06"}`: pick(1, 2, 3),
		`"startTime":{"gte":"2021-03-23 17:25:16"}`:                             pick(4),
		`"startTime":{"lte":"2021-03-23 17:24:36"}`:                             pick(0),
		`"startTime":"{\"lte\":\"2021-03-23 17:24:46\"}"`:                       pick(0, 1),
		`"startTime":{"gte":"2021-03-23 17:24:46"},"called":"18512342456"`:      pick(3),
		`"callId":"` + ids[1] + `","callresult":"2"`:                            nil,
		`"callId":"` + ids[1] + `","searchAfter":"` + ids[1] + `"`:              nil,
		`"callId":null,"caller":"","startTime":[]`:                              ids,
		`"unknown":"is ignored"`:                                                ids,
	} {
		a := r.search("{" + query + "}")
		r.Expect(a.Code).To(Equal(0), query)
		r.Expect(a.Message).To(Equal("操作成功"))
		r.Expect(a.ids()).To(Equal(want), query)
		if len(want) == 0 {
			r.Expect(a.Data.SearchAfter).To(BeNil())
		} else {
			r.Expect(*a.Data.SearchAfter).To(Equal(want[len(want)-1]))
		}
	}
}

func TestEveryWayToSendParameters(t *testing.T) {
	r := newRig(t, false)
	ids := r.examples()
	bracket := url.Values{"startTime[gte]": {"2021-03-23 17:24:46"}, "startTime[lte]": {"2021-03-23 17:24:56"}}
	text := url.Values{"startTime": {`{"gte":"2021-03-23 17:24:46","lte":"2021-03-23 17:24:56"}`}}
	boundary := "--x\r\nContent-Disposition: form-data; name=\"called\"\r\n\r\n13800000002\r\n--x--\r\n"
	for name, got := range map[string]func() (body string){
		"GET, brackets":  func() string { _, b := r.send("GET", "/api/v1/cdr/search?"+bracket.Encode(), "", ""); return b },
		"GET, JSON text": func() string { _, b := r.send("GET", "/api/v1/cdr/search?"+text.Encode(), "", ""); return b },
		"POST, brackets in a form": func() string {
			_, b := r.send("POST", "/api/v1/cdr/search", "application/x-www-form-urlencoded", bracket.Encode())
			return b
		},
		"GET with a JSON body": func() string {
			_, b := r.send("GET", "/api/v1/cdr/search", "application/json; charset=utf-8", `{"startTime":{"gte":"2021-03-23 17:24:46","lte":"2021-03-23 17:24:56"}}`)
			return b
		},
	} {
		r.Expect(r.parse(got()).ids()).To(Equal(ids[1:3]), name)
	}
	_, b := r.send("POST", "/api/v1/cdr/search", "multipart/form-data; boundary=x", boundary)
	r.Expect(r.parse(b).ids()).To(Equal(ids[1:2]), "multipart")
	_, b = r.send("POST", "/api/v1/cdr/search?called=1&callresult=0", "application/json", `{"called":"13800000002"}`)
	r.Expect(r.parse(b).ids()).To(Equal(ids[1:2]), "the body wins over the query")
}

func TestPagesCoverEverythingOnce(t *testing.T) {
	r := newRig(t, false)
	var want []string
	for i := range 23 {
		want = append(want, string(r.place(world.Placement{Callee: call.Number(fmt.Sprintf("1380013%04d", 7000+i))}).ID))
	}
	r.idle()
	slices.Sort(want)
	r.Expect(r.search("{}").ids()).To(HaveLen(15), "the default page")
	for _, perPage := range []int{1, 7, 23, 1000} {
		var got []string
		body := fmt.Sprintf(`{"perPage":%d}`, perPage)
		for pages := 0; ; pages++ {
			r.Expect(pages).To(BeNumerically("<", 30))
			a := r.search(body)
			if len(a.Data.Results) == 0 {
				r.Expect(a.Data.SearchAfter).To(BeNil())
				break
			}
			got = append(got, a.ids()...)
			body = fmt.Sprintf(`{"perPage":"%d","searchAfter":%q}`, perPage, *a.Data.SearchAfter)
		}
		r.Expect(got).To(Equal(want))
	}
}

// TestALongCallAppearsBehindTheCursor shows what the real thing does too: a
// call is recorded when it ends, under the id of its beginning.
func TestALongCallAppearsBehindTheCursor(t *testing.T) {
	r := newRig(t, false)
	long := r.place(world.Placement{Callee: "13800000013"})
	_, err := r.w.Clock.Advance(t.Context(), time.Minute)
	r.Expect(err).NotTo(HaveOccurred())
	short := r.place(world.Placement{Callee: "13800000002"})
	r.idle()
	naive := r.search("{}")
	r.Expect(naive.ids()).To(Equal([]string{string(short.ID)}))
	cursor := *naive.Data.SearchAfter

	_, err = r.w.Clock.Advance(t.Context(), time.Hour)
	r.Expect(err).NotTo(HaveOccurred())
	r.do(func(t turn) {
		_, err := r.w.HangUp(t, long.ID, call.Callee, call.CauseNormal)
		r.Expect(err).NotTo(HaveOccurred())
	})
	r.Expect(r.search(`{"searchAfter":"`+cursor+`"}`).ids()).To(BeEmpty(), "a naive pager misses it")
	r.Expect(r.search(`{}`).ids()).To(Equal([]string{string(long.ID), string(short.ID)}))
}

func TestBadInputIsNamed(t *testing.T) {
	r := newRig(t, false)
	r.examples()
	for body, want := range map[string]struct {
		code  int
		field string
	}{
		`{"perPage":0}`:                               {422, "perPage"},
		`{"perPage":1000000000}`:                      {422, "perPage"},
		`{"perPage":1.5}`:                             {422, "perPage"},
		`{"perPage":-1}`:                              {422, "perPage"},
		`{"perPage":true}`:                            {422, "perPage"},
		`{"perPage":{}}`:                              {422, "perPage"},
		`{"searchAfter":"abc"}`:                       {422, "searchAfter"},
		`{"searchAfter":"-1"}`:                        {422, "searchAfter"},
		`{"searchAfter":"007"}`:                       {422, "searchAfter"},
		`{"searchAfter":"99999999999999999999"}`:      {422, "searchAfter"},
		`{"callId":"x"}`:                              {422, "callId"},
		`{"callresult":"3"}`:                          {422, "callresult"},
		`{"endresult":"10"}`:                          {422, "endresult"},
		`{"caller":["a"]}`:                            {422, "caller"},
		`{"startTime":"yesterday"}`:                   {422, "startTime"},
		`{"startTime":5}`:                             {422, "startTime"},
		`{"startTime":{"gt":"x"}}`:                    {422, "startTime.gt"},
		`{"startTime":{"gte":5}}`:                     {422, "startTime.gte"},
		`{"startTime":{"gte":"2021-02-30 00:00:00"}}`: {422, "startTime.gte"},
		`{"startTime":{"lte":"2021-03-23T17:24:36"}}`: {422, "startTime.lte"},
		`{"startTime":{"lte":"2021-03-23 7:24:36"}}`:  {422, "startTime.lte"},
		`{"startTime":{"gte":"2021-03-24 00:00:00","lte":"2021-03-23 00:00:00"}}`: {422, "startTime"},
		`{`:     {400, "body"},
		`[]`:    {400, "body"},
		`"x"`:   {400, "body"},
		`{} {}`: {400, "body"},
		"\xff":  {400, "body"},
		`{"a":"` + strings.Repeat("x", 2<<20) + `"}`: {413, "body"},
		strings.Repeat(`{"a":`, 100_000):             {400, "body"},
	} {
		name := body[:min(len(body), 60)]
		resp, b := r.send("POST", "/api/v1/cdr/search", "application/json", body)
		a := r.parse(b)
		r.Expect(resp.StatusCode).To(Equal(200), name)
		r.Expect(a.Code).To(Equal(want.code), name)
		r.Expect(a.Message).To(HavePrefix(want.field+":"), name)
		r.Expect(a.Data).To(BeNil(), name)
	}
	_, b := r.send("POST", "/api/v1/cdr/search", "application/xml", "<x/>")
	r.Expect(r.parse(b).Message).To(HavePrefix("Content-Type:"))
	_, b = r.send("POST", "/api/v1/cdr/search", "application/x-www-form-urlencoded", `{"perPage":1}`)
	r.Expect(r.parse(b).Message).To(ContainSubstring("send application/json"))
	_, b = r.send("GET", "/api/v1/cdr/search?perPage=%zz", "", "")
	r.Expect(r.parse(b).Message).To(Equal(`perPage: "%zz" is not a number from 1 to 1000`))
	_, b = r.send("POST", "/api/v1/cdr/search", "multipart/form-data; boundary=x", "no multipart")
	r.Expect(r.parse(b).Code).To(Equal(400))
}

func TestUnknownPathsAndMethodsGetTheEnvelope(t *testing.T) {
	r := newRig(t, false)
	for target, code := range map[string]int{"/api/v1/cdr/find": 404, "/api/v1/": 404, "/api/v1/cdr//search": 404, "/api/v1/cdr/../search": 404} {
		_, b := r.send("GET", target, "", "")
		r.Expect(r.parse(b).Code).To(Equal(code), target)
	}
	resp, b := r.send("DELETE", "/api/v1/cdr/search", "", "")
	r.Expect(r.parse(b).Code).To(Equal(405))
	r.Expect(resp.Header.Get("Allow")).To(Equal("GET, POST"))
}

func TestDialectsOfTheSearch(t *testing.T) {
	r := newRig(t, false)
	ids := r.examples()
	a := r.search(`{"perPage":4}`)
	r.Expect(a.Data.Results[0]).To(HaveKey("ansTime"))
	r.Expect(a.Data.Results[0]).NotTo(HaveKey("answerTime"))

	r.dialect(map[string]string{"answer-time": "answerTime", "short-page-cursor": "null", "per-page-max": "3", "error-status": "same"})
	a = r.search(`{"perPage":3}`)
	r.Expect(a.Data.Results[0]).To(HaveKey("answerTime"))
	r.Expect(a.Data.Results[0]).NotTo(HaveKey("ansTime"))
	r.Expect(*a.Data.SearchAfter).To(Equal(ids[2]), "a full page")
	a = r.search(`{"perPage":3,"searchAfter":"` + ids[2] + `"}`)
	r.Expect(a.ids()).To(HaveLen(2))
	r.Expect(a.Data.SearchAfter).To(BeNil(), "a short page")
	resp, _ := r.send("GET", "/api/v1/cdr/search?perPage=4", "", "")
	r.Expect(resp.StatusCode).To(Equal(422))
}

func FuzzSearch(f *testing.F) {
	f.Add("application/json", `{"startTime":{"gte":"2021-03-23 17:24:46"},"perPage":3}`)
	f.Add("application/x-www-form-urlencoded", `startTime[gte]=x&startTime=y&perPage[]=1`)
	f.Add("multipart/form-data; boundary=x", "--x\r\n")
	f.Add("", `{"startTime":"{}"}`)
	f.Fuzz(func(t *testing.T, contentType, body string) {
		r := newRig(t, false)
		_, b := r.send("POST", "/api/v1/cdr/search", contentType, body)
		r.parse(b)
	})
}
