package mutants

import "strings"

// records are defects of what stands in a record that is found.
func records() []Mutant {
	var all []Mutant
	add := func(name, breaks string, change edit, expect ...string) {
		for i, id := range expect {
			expect[i] = "AUTOCALL-RECORD-" + id
		}
		all = append(all, Mutant{Name: "record-" + strings.ToLower(name), Breaks: breaks, Expect: expect, defect: found(change)})
	}
	for _, name := range []string{"projectId", "called", "calledAreacode", "calledAreaname", "transPhone", "endresult"} {
		add(name+"-missing", name+" is missing.", drop(name), "001")
	}
	for _, name := range []string{"callId", "caller", "callresult"} {
		add(name+"-integer", name+" is a number.", integer(name), "001")
	}
	for _, name := range []string{"startTime", "endTimeEe", "allSecs", "linkSecs"} {
		add(name+"-text", name+" is text.", text(name), "002")
	}
	for _, name := range []string{"ringTime", "ansSecs"} {
		add(name+"-missing", name+" is missing.", drop(name), "002")
	}
	for _, name := range []string{"vccId", "calledVendor", "transType"} {
		add(name+"-null", name+" is null.", null(name), "004")
	}
	add("transPhone-null", "transPhone is null.", null("transPhone"), "001")
	add("taskId-renamed", "taskId is called task_id.", rename("taskId", "task_id"), "001")
	add("userData-text", "userData is text.", set("userData", `"{}"`), "004")
	add("userData-missing", "userData is missing.", drop("userData"), "004")
	add("ansTime-renamed", "The customer's answer is called answerTime.", rename("ansTime", "answerTime"), "003")
	add("ansTime-null", "The time of an answer that did not come is null.", replace(`"ansTime":0`, `"ansTime":null`), "002")
	add("result-unknown", "callresult is 3 where it should be 2.", replace(`"callresult":"2"`, `"callresult":"3"`), "005")
	add("end-unknown", "endresult is 0 when the customer hung up.", replace(`"endresult":"11"`, `"endresult":"0"`), "005")
	add("result-too-good", "A call that reached the customer only says both.", replace(`"callresult":"1"`, `"callresult":"2"`), "006")
	add("allSecs-long", "allSecs is too long.", replace(`"allSecs":(\d+)`, `"allSecs":9$1`), "007")
	add("allSecs-milliseconds", "allSecs is in milliseconds.", replace(`"allSecs":([1-9]\d*)`, `"allSecs":${1}000`), "007")
	add("ansSecs-long", "ansSecs is too long.", replace(`"ansSecs":([1-9])`, `"ansSecs":9$1`), "008")
	add("linkSecs-of-nobody", "linkSecs counts where nobody talked.", replace(`"linkSecs":0`, `"linkSecs":5`), "009")
	add("linkSecs-zero", "linkSecs is always 0.", set("linkSecs", "0"), "009")
	add("times-disordered", "A call rings after it has ended.", shift(`"ringTime":(\d+)`, 86400), "010")
	add("times-of-agent-disordered", "The agent answers after his end.", shift(`"answerTimeEe":(\d+)`, 86400), "010")
	add("times-utc", "Times are eight hours behind.", shift(`"(?:start|ring|ans|answer|end)Time(?:Ee)?":(\d+)`, -8*60*60), "011")
	add("times-milliseconds", "startTime is in milliseconds.", replace(`"startTime":([1-9]\d*)`, `"startTime":${1}000`), "007", "011")
	add("agent-lost", "The agent's number is empty.", set("transPhone", `""`), "012")
	add("agent-invented", "Every call has an agent's number.", replace(`"transPhone":""`, `"transPhone":"8001"`), "012")
	add("id-padded", "callId has leading zeros.", replace(`"callId":"(\d+)"`, `"callId":"00$1"`), "013")
	return of("autocall/record", all...)
}
