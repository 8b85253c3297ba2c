package mutants

// pushedRecords are defects of what stands in a record that is pushed.
func pushedRecords() []Mutant {
	var all []Mutant
	add := func(name, breaks string, change edit, expect ...string) {
		for i, id := range expect {
			expect[i] = "AUTOCALL-PUSH-" + id
		}
		all = append(all, Mutant{Name: "pushed-" + name, Breaks: breaks, Expect: expect, defect: opened(change)})
	}
	add("call-id-missing", "call_id is missing.", drop("call_id"), "020")
	add("call-id-integer", "call_id is a number.", integer("call_id"), "020")
	add("called-integer", "called is a number.", integer("called"), "020")
	add("district-null", "called_areaname is null.", null("called_areaname"), "020")
	add("recording-missing", "record_file is missing.", drop("record_file"), "020", "025")
	add("recording-null", "record_file is null where there is none.", replace(`"record_file":""`, `"record_file":null`), "020", "025")
	add("recording-lost", "record_file of a talk is empty.", set("record_file", `""`), "031")
	add("trans-phone-null", "trans_phone is null where nobody was called.", replace(`"trans_phone":""`, `"trans_phone":null`), "020", "025")
	add("all-secs-integer", "all_secs is a number.", integer("all_secs"), "021")
	add("end-time-missing", "end_time is missing.", drop("end_time"), "021")
	add("link-time-null", "link_time is null.", null("link_time"), "021")
	add("ans-time-renamed", "ans_time is called answer_time.", rename("ans_time", "answer_time"), "021")
	add("times-empty", "A time that did not come is empty.", replace(`"(ans_time|link_time)":"0"`, `"$1":""`), "021", "026")
	add("vcc-id-missing", "vcc_id is missing.", drop("vcc_id"), "022")
	add("trans-agent-text", "trans_agent is text.", set("trans_agent", `""`), "022", "025")
	add("call-vars-renamed", "call_vars is called vars.", rename("call_vars", "vars"), "022", "032")
	add("contract", "called_type is another than the contract has.", set("called_type", "7"), "023", "020")
	add("times-milliseconds", "Times are in milliseconds.", replace(`"(start_time|ring_time|ans_time|link_time|end_time)":"([1-9]\d*)"`, `"$1":"${2}000"`), "028")
	add("times-disordered", "A call is answered before it rings.", shift(`"ans_time":"(\d+)"`, -3600), "027")
	add("ans-time-invented", "A call that nobody answered was answered.", replace(`"ans_time":"0"`, `"ans_time":"1774257876"`), "026")
	add("all-secs-long", "all_secs is too long.", replace(`"all_secs":"(\d+)"`, `"all_secs":"9$1"`), "028")
	add("link-secs-of-ans", "link_secs is as long as ans_secs.", replace(`"ans_secs":"(\d+)","link_secs":"\d+"`, `"ans_secs":"$1","link_secs":"$1"`), "028")
	add("result-swapped", "callresult 1 and 2 are swapped.", func(s string) string {
		return replace(`"callresult":"x"`, `"callresult":"1"`)(replace(`"callresult":"1"`, `"callresult":"2"`)(replace(`"callresult":"2"`, `"callresult":"x"`)(s)))
	}, "029")
	add("end-always-customer", "endresult is always 11.", set("endresult", `"11"`), "030")
	add("user-data-missing", "user_data is missing.", drop("user_data"), "033", "034")
	add("user-data-null", "user_data is null.", null("user_data"), "033", "034")
	add("user-data-text", "user_data is text.", set("user_data", `"{}"`), "033", "034")
	add("user-data-lost", "user_data is always empty.", set("user_data", "[]"), "033", "034")
	add("user-data-empty-object", "Empty user data is an object.", replace(`"user_data":\[\]`, `"user_data":{}`), "035")
	add("differs", "The record that is pushed is a second longer than the one that is found.", shift(`"all_secs":"(\d+)"`, 1), "085")
	return of("autocall/push", all...)
}

// readings are defects of the dialects.
func readings() []Mutant {
	add := func(name, breaks string, d defect, id string) Mutant {
		return Mutant{Name: "reading-" + name, Breaks: breaks, Expect: []string{"AUTOCALL-PUSH-" + id}, defect: d}
	}
	return of("autocall/push",
		add("integers-never", "Durations are text, whatever the reading.", opened(text("all_secs")), "040"),
		add("texts-never", "Durations are integers, whatever the reading.", opened(integer("all_secs")), "041"),
		add("user-data-never-text", "user_data is no text, whatever the reading.", opened(replace(`"user_data":"(?:[^"\\]|\\.)*"`, `"user_data":[]`)), "042"),
		add("user-data-never-object", "Empty user data is a list, whatever the reading.", opened(replace(`"user_data":\{\}`, `"user_data":[]`)), "043"),
		add("call-time-never", "call_time is missing, whatever the reading.", opened(drop("call_time")), "044"),
		add("call-time-always", "call_time is there, whatever the reading.", opened(func(s string) string {
			return replace(`^\{`, `{"call_time":"1774257876",`)(drop("call_time")(s))
		}), "045"),
	)
}
