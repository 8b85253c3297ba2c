package receiver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

const (
	compareAll = "Compare the whole sign, as text, with md5(data + secret), in constant time; refuse what has none."
	checkFirst = "Verify the sign before anything else, over exactly what came."
)

// letters are some of base64's.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// forged returns a good push with another sign, which is JSON.
func (x *exam) forged(record phpjson.Object, sign string) string {
	f := x.e.sign(x.form(), text(record))
	good := fmt.Sprintf("%q", f.Sign)
	return strings.Replace(x.e.body(f, 0), good, sign, 1)
}

// nextDigit returns a sign whose last digit is another.
func nextDigit(sign string) string {
	last := "0"
	if strings.HasSuffix(sign, last) {
		last = "1"
	}
	return sign[:len(sign)-1] + last
}

// refuse declares what a receiver must not take.
func (r rules) refuse() {
	source := evidenced("supplement A.6")
	r.must("REFUSE-001", "a wrong sign is refused", compareAll, source, func(x *exam) {
		record := x.record()
		sign := x.e.sign(x.form(), text(record)).Sign
		x.refuses("a sign whose last digit is another", x.forged(record, fmt.Sprintf("%q", nextDigit(sign))))
		x.refuses("a sign of 32 zeros", x.forged(x.record(), `"`+strings.Repeat("0", 32)+`"`))
		x.refuses("a sign cut in half", x.forged(record, fmt.Sprintf("%q", sign[:16])))
	})
	r.must("REFUSE-002", "a push without a sign is refused", compareAll, documented("autocall 2.2"), func(x *exam) {
		f := x.e.sign(x.form(), text(x.record()))
		x.refuses("no sign", strings.Replace(x.e.body(f, 0), fmt.Sprintf(`"sign":%q,`, f.Sign), "", 1))
	})
	r.must("REFUSE-003", "an empty sign is refused", compareAll, source, func(x *exam) { x.refuses("an empty sign", x.forged(x.record(), `""`)) })
	r.notice("REFUSE-004", "a sign in upper case is refused", "The vendor signs in lower case; who takes both is not less safe.", source, func(x *exam) {
		record := x.record()
		x.refuses("the right sign in upper case", x.forged(record, fmt.Sprintf("%q", strings.ToUpper(x.e.sign(x.form(), text(record)).Sign))))
	})
	r.must("REFUSE-005", "data changed by one byte are refused", checkFirst, source, func(x *exam) {
		record := x.record()
		body := x.e.push(Plain, record, 0)
		for _, change := range [][3]string{
			{"another result", `"callresult":"2"`, `"callresult":"1"`},
			{"another call", idOf(record), nextDigit(idOf(record))},
			{"one blank more", `"callresult":`, `"callresult": `},
			{"one field less", `"call_exten":"ivr_in",`, ``},
			{"one escape less", `\/`, `/`},
		} {
			x.refuses(change[0], strings.Replace(body, change[1], change[2], 1))
		}
	}, verdict.NeedsPlain)
	r.must("REFUSE-006", "the sign of another push is refused", checkFirst, source, func(x *exam) {
		x.refuses("another push's sign", x.forged(x.record(), fmt.Sprintf("%q", x.e.sign(x.form(), text(x.record())).Sign)))
	})
	r.must("REFUSE-007", "a sign made with another secret is refused", compareAll, source, func(x *exam) {
		record := x.record()
		signed := x.e.sign(x.form(), text(record)).Data
		if x.form() == Sealed {
			signed = []byte(frameText(signed))
		}
		for _, secret := range []string{"another " + x.e.Secret, ""} {
			x.refuses(fmt.Sprintf("secret %q", x.e.mask.Text(secret)), x.forged(record, fmt.Sprintf("%q", frame.Sign(signed, secret))))
		}
	})
	r.must("REFUSE-008", "damaged ciphertext is refused", checkFirst, source, func(x *exam) {
		f := x.e.sign(Sealed, text(x.record()))
		sealed := []byte(frameText(f.Data))
		if sealed[0]++; !strings.Contains(letters, string(sealed[:1])) {
			sealed[0] = letters[0]
		}
		damaged := frame.Carry(frame.TypeCDR, string(sealed), x.e.Secret)
		damaged.Sign = f.Sign
		x.refuses("one letter of base64 changed", x.e.body(damaged, 0))
	}, verdict.NeedsSealed)
	r.must("REFUSE-009", "truncated ciphertext is refused", checkFirst, source, func(x *exam) {
		f := x.e.sign(Sealed, text(x.record()))
		short := f
		short.Data = append(slices.Clone(f.Data[:200]), '"')
		x.refuses("the first 199 letters", x.e.body(short, 0))
	}, verdict.NeedsSealed)
	r.must("REFUSE-010", "data that are not base64 are refused", "Check what decoding returns before you go on.", source, func(x *exam) {
		x.refuses("no base64, rightly signed", x.e.body(frame.Carry(frame.TypeCDR, "this is !! no base64", x.e.Secret), 0))
	}, verdict.NeedsSealed)
	r.must("REFUSE-011", "ciphertext under another key is refused", "Check that what was decrypted is a JSON object before you go on: the cipher itself notices nothing.", source, func(x *exam) {
		x.refuses("encrypted with another secret, rightly signed", x.e.body(frame.Carry(frame.TypeCDR, frame.Seal([]byte(text(x.record())), "another secret"), x.e.Secret), 0))
	}, verdict.NeedsSealed)
	r.notice("REFUSE-012", "a frame of another type is not taken for a record", "Look at type: 1 is a record, 2 asks about numbers that are about to be called.", documented("supplement A.5"), func(x *exam) {
		f := x.e.sign(x.form(), text(x.record()))
		f.Type = frame.TypePreCall // which nobody signs
		x.refuses("a record in a frame of type 2", x.e.body(f, 0))
	})
	r.must("REFUSE-013", "what is no frame is answered, and refused", "Catch what the JSON parser throws, and answer a code of your own.", documented("autocall 2.2"), func(x *exam) {
		good := x.e.push(x.form(), x.record(), 0)
		for _, body := range []string{"", "{", "[]", "null", `"text"`, "1", good[:len(good)-1], good + "}", "type=1&data=x", "\x00\xff", `{"type":1,"data":null,"sign":null,"timestamp":null}`} {
			x.refuses(fmt.Sprintf("%.40q", body), body)
		}
	})
	r.must("REFUSE-014", "good pushes are accepted after bad ones", "Whatever a bad push breaks, let it break for that push alone.", documented("autocall 2.3"), func(x *exam) {
		for _, body := range []string{"{", x.forged(x.record(), `""`), `{"type":1,"data":{},"sign":"","timestamp":""}`} {
			x.send(body)
			x.lives("a bad one")
		}
	})
	r.should("REFUSE-015", "a refusal is JSON with an integer code that is not 0", `Answer {"code":1,"message":"…"} and a 4xx or 200 status: who reads the vendor's log sees what was wrong. A 5xx says that you fell over.`, documented("autocall 2.3"), func(x *exam) {
		a := x.refuses("a wrong sign", x.forged(x.record(), `"`+strings.Repeat("f", 32)+`"`))
		var answer struct{ Code *json.Number }
		x.True("the code is an integer", json.Unmarshal(a.Body, &answer) == nil && answer.Code != nil && *answer.Code != "0" && codeOf(a)[0] != '"', "%.200q", a.Body)
		x.True("the status does not say that the receiver fell over", a.Status < 500, "status %d", a.Status)
	})
	r.must("REFUSE-016", "a sign that is no text is refused", "Compare as text and with strict types: in PHP true == \"any sign\".", source, func(x *exam) {
		for _, sign := range []string{"true", "0", "null", "[]", "{}"} {
			x.refuses("sign "+sign, x.forged(x.record(), sign))
		}
	})
}

// frameText returns the text in the data of an encrypted frame.
func frameText(data json.RawMessage) (text string) {
	_ = json.Unmarshal(data, &text) // it was made as a JSON string
	return text
}
