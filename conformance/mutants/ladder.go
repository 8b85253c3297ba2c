package mutants

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/frame"
)

// attempts is how often a push is sent, the first time included.
const attempts = 10

// ladders are defects of how often and when a push is sent.
func ladders() []Mutant {
	add := func(name, breaks string, d defect, ids ...string) Mutant {
		for i, id := range ids {
			ids[i] = "AUTOCALL-PUSH-" + id
		}
		return Mutant{Name: "retry-" + name, Breaks: breaks, Expect: ids, defect: d}
	}
	return of("autocall/push",
		add("early", "The first retry follows at once.", early(2), "070"),
		add("third-early", "The third retry follows at once.", early(4), "070"),
		add("fourth-early", "The fourth retry follows at once.", early(5), "071"),
		add("sixth-early", "The sixth retry follows at once.", early(7), "072"),
		add("ninth-early", "The ninth retry follows at once.", early(10), "073"),
		add("missing", "The first retry is missing.", lost(2), "070"),
		add("fourth-missing", "The fourth retry is missing, and comes with the fifth.", lost(5), "071"),
		add("eighth-missing", "The eighth retry is missing.", lost(9), "072"),
		add("ninth-missing", "The ninth retry is missing.", lost(attempts), "073", "074"),
		add("never", "A push that is refused is not repeated.", gaveUp(1), "070"),
		add("gives-up-early", "A push is given up after the third retry.", gaveUp(4), "071"),
		add("one-too-many", "There is one retry too many.", doubled(attempts), "074"),
		add("after-success", "A push that was accepted is repeated once.", once(), "061", "075"),
		add("twice", "Every push is sent twice.", doubled(1), "080", "061"),
		add("other-record", "A retry has another record.", repeated(record(shift(`"end_time":"(\d+)"`, 1))), "076"),
		add("other-sign", "A retry is signed in upper case.", repeated(func(body string) string {
			return reframed(body, func(f frame.Frame, _ string) frame.Frame { f.Sign = strings.ToUpper(f.Sign); return f })
		}), "077"),
		add("first-timestamp", "A retry has the timestamp of the first attempt, whatever the reading.", remembered(), "046"),
		add("own-timestamp", "A retry has a timestamp of its own, whatever the reading.", repeated(replace(`"timestamp":"(\S+) \S+"`, `"timestamp":"$1 23:59:59"`)), "047"),
		add("loses-abandoned", "Calls that reach nobody but the customer are not pushed.", unsent(`"callresult":"1"`), "080"),
		add("loses-unanswered", "Calls that nobody answered are not pushed.", unsent(`"callresult":"0"`), "080", "081"),
		add("blocks-others", "While one call's record is refused no other's is pushed.", blocked(), "083"),
	)
}

// early sends the n-th attempt right behind the one before, and not when it is
// due.
func early(n int) defect {
	return carried(func(a attempt) (*http.Response, error) {
		switch a.n {
		case n - 1:
			answer, err := a.send(a.body)
			if err != nil {
				return nil, err
			}
			if accepted, err := acceptance(answer); accepted || err != nil {
				return a.answer(yes)
			}
			return a.send(a.body)
		case n:
			return a.answer(no)
		}
		return a.send(a.body)
	})
}

// acceptance reads the suite's answer and tells whether it accepts.
func acceptance(answer *http.Response) (bool, error) {
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, frame.MaxAnswer))
	return answer.StatusCode == http.StatusOK && strings.Contains(string(body), `"code":0`), err
}

// lost does not send the n-th attempt.
func lost(n int) defect {
	return carried(func(a attempt) (*http.Response, error) {
		if a.n == n {
			return a.answer(no)
		}
		return a.send(a.body)
	})
}

// gaveUp sends n attempts and no more.
func gaveUp(n int) defect {
	return carried(func(a attempt) (*http.Response, error) {
		if a.n > n {
			return a.answer(yes)
		}
		return a.send(a.body)
	})
}

// doubled sends the n-th attempt twice.
func doubled(n int) defect {
	return carried(func(a attempt) (*http.Response, error) {
		if a.n != n {
			return a.send(a.body)
		}
		answer, err := a.send(a.body)
		if err != nil {
			return nil, err
		}
		if _, err := acceptance(answer); err != nil {
			return nil, err
		}
		return a.send(a.body)
	})
}

// once has a push that was accepted repeated once.
func once() defect {
	var mu sync.Mutex
	again := map[string]bool{}
	return carried(func(a attempt) (*http.Response, error) {
		answer, err := a.send(a.body)
		if err != nil {
			return nil, err
		}
		accepted, err := acceptance(answer)
		if err != nil {
			return nil, err
		}
		f, _ := frame.Parse([]byte(a.body)) // what is no frame has no sign
		mu.Lock()
		defer mu.Unlock()
		if accepted && again[f.Sign] {
			return a.answer(yes)
		}
		again[f.Sign] = again[f.Sign] || accepted
		return a.answer(no)
	})
}

// repeated edits every attempt but the first.
func repeated(change edit) defect {
	return carried(func(a attempt) (*http.Response, error) {
		if a.n > 1 {
			return a.send(change(a.body))
		}
		return a.send(a.body)
	})
}

// remembered sends the first attempt again and again.
func remembered() defect {
	var mu sync.Mutex
	first := map[string]string{}
	return carried(func(a attempt) (*http.Response, error) {
		f, _ := frame.Parse([]byte(a.body)) // what is no frame has no sign
		mu.Lock()
		if _, known := first[f.Sign]; !known {
			first[f.Sign] = a.body
		}
		body := first[f.Sign]
		mu.Unlock()
		return a.send(body)
	})
}

// unsent does not send pushes with something in them.
func unsent(what string) defect {
	return carried(func(a attempt) (*http.Response, error) {
		if strings.Contains(a.body, what) {
			return a.answer(yes)
		}
		return a.send(a.body)
	})
}

// blocked sends nothing but the push that was refused, until it is accepted.
func blocked() defect {
	var mu sync.Mutex
	refused := ""
	return carried(func(a attempt) (*http.Response, error) {
		f, _ := frame.Parse([]byte(a.body)) // what is no frame has no sign
		mu.Lock()
		defer mu.Unlock()
		if refused != "" && refused != f.Sign {
			return a.answer(no)
		}
		answer, err := a.send(a.body)
		if err != nil {
			return nil, err
		}
		accepted, err := acceptance(answer)
		if err != nil {
			return nil, err
		}
		if accepted {
			refused = ""
			return a.answer(yes)
		}
		refused = f.Sign
		return a.answer(no)
	})
}

// patience is how long, in real time, a push waits for the suite's answer before
// its silence is taken for one.
const patience = 10 * time.Millisecond

// patient takes silence for acceptance.
func patient() defect {
	return defect{carry: func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			answer, err := next.RoundTrip(r.WithContext(ctx))
			if err == nil {
				answer.Body = &ending{answer.Body, cancel}
				return answer, nil
			}
			cancel()
			return answerOf(r, yes), nil
		})
	}}
}

// roundTrip is a function that carries a request.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls it.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// ending is a body that ends a context when it is closed.
type ending struct {
	io.ReadCloser
	end func()
}

// Close closes the body.
func (e *ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}
