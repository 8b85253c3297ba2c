package wintelapi_test

import (
	"encoding/json"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// shown returns an account as the control API shows it.
func (r *rig) shown(id string) string {
	r.t.Helper()
	var text []byte
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, wintelapi.Name, id)
		if err != nil {
			return err
		}
		text, err = json.Marshal(r.vendor.ShowAccount(t, a))
		return err
	})
	return string(text)
}

func TestTheDemoAccount(t *testing.T) {
	r := newRig(t, world.Options{})
	r.Expect(r.shown("")).To(Equal(`{"vendor":"wintelapi","id":"6019072501","secret":"` + r.secret() + `","displayNumbers":["4006001234"]}`))
	r.Expect(newRig(t, world.Options{}).secret()).To(Equal(r.secret()), "it is drawn from the seed")
	r.Expect(newRig(t, world.Options{Seed: 2}).secret()).NotTo(Equal(r.secret()))
}

func TestAnAccountIsChanged(t *testing.T) {
	r := newRig(t, world.Options{})
	before := r.secret()
	r.account(`{"dialects":{"wsse-window":"5m"},"agents":[{"id":"8005","phone":"01082518005"}]}`)
	r.account(`{"dialects":{"webcall800-data":"object"}}`)
	r.Expect(r.shown(enterprise)).To(Equal(`{"vendor":"wintelapi","id":"6019072501","secret":"` + before + `","displayNumbers":["4006001234"],` +
		`"agents":[{"id":"8005","phone":"01082518005"}],"dialects":{"webcall800-data":"object","wsse-window":"5m"}}`))
	r.account(r.shown(enterprise))
	r.do(func(t clock.Turn) error {
		_, err := r.vendor.PutAccount(t, "1000000000", json.RawMessage(`{"displayNumbers":["4001112222"]}`))
		return err
	})
	r.Expect(r.shown("1000000000")).To(MatchRegexp(`"secret":"[0-9a-f]{32}","displayNumbers":\["4001112222"\]`))
	r.Expect(r.shown("1000000000")).NotTo(ContainSubstring(before))
}

func TestAccountsThatCannotBe(t *testing.T) {
	r := newRig(t, world.Options{})
	before := r.shown(enterprise)
	for field, body := range map[string]string{
		"id":                          `{"id":"1"}`,
		"vendor":                      `{"vendor":"autocall"}`,
		"secret":                      `{"secret":""}`,
		"agents[1]":                   `{"agents":[{"id":"1","phone":"01082518005"},{"id":"2"}]}`,
		"dialects.no-such":            `{"dialects":{"no-such":"1"}}`,
		"dialects.webcall800-data":    `{"dialects":{"webcall800-data":"map"}}`,
		"dialects.webcall400-call-id": `{"dialects":{"webcall400-call-id":"off"}}`,
		"dialects.wsse-window":        `{"dialects":{"wsse-window":"-5m"}}`,
		"colour":                      `{"colour":"red"}`,
		"displayNumbers":              `{"displayNumbers":"4006001234"}`,
	} {
		var err error
		_ = r.Clock.Do(func(t clock.Turn) error {
			_, err = r.vendor.PutAccount(t, enterprise, json.RawMessage(body))
			return nil
		})
		r.Expect(errs.As(err).Field).To(Equal(field), "%v", err)
	}
	r.Expect(r.shown(enterprise)).To(Equal(before))
}
