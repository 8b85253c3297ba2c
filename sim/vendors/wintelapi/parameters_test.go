package wintelapi

import (
	"encoding/json"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

func TestTheTimeoutAsked(t *testing.T) {
	const byDefault = 50 * time.Second
	for asked, want := range map[any]time.Duration{
		nil: byDefault, "": byDefault, "50": byDefault, "7": 7 * time.Second, "3600": time.Hour,
		json.Number("7"): 7 * time.Second, json.Number("7.5"): byDefault,
		"0": byDefault, "-1": byDefault, "abc": byDefault, " 7": byDefault, "7s": byDefault, "9e9": byDefault,
		"3601": byDefault, "9223372036854775807": byDefault, true: time.Second, false: byDefault,
	} {
		NewWithT(t).Expect(parameters{"timeout": asked}.timeout()).To(Equal(want), "%v", asked)
	}
}

func TestParametersAsPHPMakesWordsOfThem(t *testing.T) {
	g := NewWithT(t)
	in := parameters{"word": "a b", "number": json.Number("13811740681"), "yes": true, "no": false, "null": nil, "list": []any{"1"}, "object": phpjson.Object{}}
	for name, want := range map[string]string{
		"word": "a b", "number": "13811740681", "yes": "1", "no": "", "null": "", "absent": "", "list": "Array", "object": "Array",
	} {
		g.Expect(in.text(name)).To(Equal(want), name)
	}
}

func TestTheConditionsInInfo(t *testing.T) {
	for info, want := range map[string]string{
		`{"filter":{"ag_num":"8005"}}`: "8005", `{"filter":{"ag_num":8005}}`: "8005",
		`{"filter":[]}`: "", `{"filter":null}`: "", `{}`: "", `[]`: "", `null`: "", ``: "",
	} {
		g := NewWithT(t)
		conditions, err := parameters{"info": info}.filter()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(conditions.text("ag_num")).To(Equal(want), info)
	}
	object := phpjson.Object{phpjson.Pair("filter", phpjson.Object{phpjson.Pair("ag_num", "8005")})}
	conditions, err := parameters{"info": object}.filter()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(conditions.text("ag_num")).To(Equal("8005"))
	for _, info := range []string{`{"filter":`, `"filter"`, `1`, `[1]`, `{"filter":1}`, `{"filter":[1]}`} {
		_, err = parameters{"info": info}.filter()
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("is not JSON such as")), info)
	}
}
