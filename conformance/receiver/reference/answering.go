package reference

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// saying replaces how a push is answered that was taken.
func saying(status int, kind, body string, header ...string) func(*Receiver) {
	return func(r *Receiver) {
		refuse := r.parts.answer
		r.parts.answer = func(w http.ResponseWriter, err error) {
			if err != nil {
				refuse(w, err)
				return
			}
			w.Header().Set("Content-Type", kind)
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
}

func answering() []Defect {
	const jsonType = "application/json"
	return []Defect{
		{"text-code", `answers {"code":"0"}`, "RECEIVER-ANSWER-002", saying(200, jsonType, `{"code":"0"}`)},
		{"code-200", `answers {"code":200}`, "RECEIVER-ANSWER-002", saying(200, jsonType, `{"code":200}`)},
		{"plain-ok", "answers OK", "RECEIVER-ANSWER-001", saying(200, "text/plain", "OK")},
		{"html", "answers a page of HTML", "RECEIVER-ANSWER-001", saying(200, "text/html", "<!DOCTYPE html><p>success</p>")},
		{"empty-answer", "answers nothing", "RECEIVER-ANSWER-001", saying(200, jsonType, "")},
		{"byte-order-mark", "answers with a byte order mark in front", "RECEIVER-ANSWER-001", saying(200, jsonType, "\xef\xbb\xbf{\"code\":0}")},
		{"status-500", "answers code 0 with status 500", "RECEIVER-ANSWER-003", saying(500, jsonType, `{"code":0}`)},
		{"redirects", "redirects to another address", "RECEIVER-ANSWER-004", saying(302, jsonType, `{"code":0}`, "Location", "/login")},
		{"text-type", "says that its JSON is text", "RECEIVER-ANSWER-006", saying(200, "text/html; charset=utf-8", `{"code":0}`)},
		{"refuses-with-500", "answers a bad push with status 500 and a stack trace", "RECEIVER-REFUSE-015", func(r *Receiver) {
			accept := r.parts.answer
			r.parts.answer = func(w http.ResponseWriter, err error) {
				if err == nil {
					accept(w, nil)
					return
				}
				http.Error(w, "panic: "+err.Error(), http.StatusInternalServerError)
			}
		}},
		{"always-yes", "answers code 0 to whatever comes", "RECEIVER-REFUSE-013", func(r *Receiver) {
			accept := r.parts.answer
			r.parts.answer = func(w http.ResponseWriter, _ error) { accept(w, nil) }
		}},
		{"hangs-at-times", "leaves every seventh push without an answer", "RECEIVER-ANSWER-005", func(r *Receiver) {
			var pushes atomic.Int64
			r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
				if pushes.Add(1)%7 == 0 {
					_, _ = io.Copy(io.Discard, req.Body)
					<-req.Context().Done()
					return
				}
				take(w, req)
			}
		}},
		{"few-at-once", "turns away what comes while ten others are being taken", "RECEIVER-ANSWER-007", func(r *Receiver) {
			var busy atomic.Int64
			r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
				defer busy.Add(-1)
				if busy.Add(1) > 10 {
					r.parts.answer(w, errors.New("busy"))
					return
				}
				take(w, req)
			}
		}},
	}
}
