package uccc

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// What a request names, as errors name it too.
const (
	fieldCaller   = "callerNumber"
	fieldCallee   = "calleeNumber"
	fieldAgent    = "agentId"
	fieldSalesman = "salesmanCode"
	fieldCallID   = "callId"
)

// opPlaceCall is the operation by which an agent places a call.
const opPlaceCall = "placeCall"

// attrSalesman is the attribute of a call that keeps its salesman.
const attrSalesman = "salesmanCode"

// maxSalesmanCode bounds a salesman's code, in characters.
//
// Source: supplement C.3, the portal's bound of names (evidenced).
const maxSalesmanCode = 30

// callRequest asks for a call.
//
// Source: the vendor's page, 一 (documented).
type callRequest struct {
	CalleeNumber call.Number `json:"calleeNumber"`
	CallerNumber call.Number `json:"callerNumber"`
	AgentID      *int64      `json:"agentId"`
	SalesmanCode string      `json:"salesmanCode"`
}

type callPlaced struct {
	CallID call.ID `json:"callId"`
}

// placeCall connects a phone of the tenant with a customer: the phone is dialled
// first.
//
// Source: the vendor's page, 一 (documented).
func (v *Vendor) placeCall(r *http.Request) (httpx.Reply, error) {
	var req callRequest
	if err := decode(r, &req); err != nil {
		return httpx.Reply{}, err
	}
	if err := req.check(); err != nil {
		return httpx.Reply{}, err
	}
	var placed call.Call
	err := v.w.Clock.Do(func(t clock.Turn) error {
		a, err := v.tenant(t, r)
		if err != nil {
			return err
		}
		agent, err := req.phone(a)
		if err != nil {
			return err
		}
		placed, err = v.w.Place(t, req.placement(a, agent))
		if err == nil {
			v.hire(t, a, placed.Attributes[attrSalesman])
		}
		return err
	})
	journal.From(r.Context()).SetCall(string(placed.ID))
	return httpx.Reply{Body: callPlaced{placed.ID}}, err
}

// check says what is wrong with a request whoever sends it.
func (req *callRequest) check() error {
	switch {
	case req.CalleeNumber == "":
		return errs.Field(errs.Missing, fieldCallee, "empty, expected the number to call")
	case !legal(req.CalleeNumber):
		return errs.Field(errs.Invalid, fieldCallee, "%q is not a number of 10 to 12 digits", req.CalleeNumber)
	case req.CallerNumber != "" && !legal(req.CallerNumber):
		return errs.Field(errs.Invalid, fieldCaller, "%q is not a number of 10 to 12 digits", req.CallerNumber)
	case req.CallerNumber == "" && req.AgentID == nil:
		return errs.Field(errs.Missing, fieldCaller, "“主叫号码”和“固定话机ID”至少要填一个。")
	case utf8.RuneCountInString(req.SalesmanCode) > maxSalesmanCode:
		return errs.Field(errs.Invalid, fieldSalesman, "“销售员编号”不能超过%d个字符。", maxSalesmanCode)
	}
	return nil
}

// phone returns the agent whose phone the call is placed from, nil for a mobile
// phone that is nobody's.
//
// Source: the vendor's page, 一, "callerNumber" and "agentId" (documented); that a
// caller number beside the agent's own must be one of the tenant's: supplement
// C.6 (evidenced).
func (req *callRequest) phone(a *world.Account) (*world.Agent, error) {
	if req.AgentID != nil {
		return req.named(a)
	}
	var bound []*world.Agent
	for _, agent := range a.Agents {
		if agent.Phone == req.CallerNumber {
			bound = append(bound, agent)
		}
	}
	switch {
	case len(bound) > 1:
		return nil, errs.Field(errs.Conflict, fieldCaller, "“主叫号码”%s对应%d个固定话机,请填写“agentId”。", req.CallerNumber, len(bound))
	case len(bound) == 0 && !mobile(req.CallerNumber):
		return nil, errs.Field(errs.NotFound, fieldCaller, "“主叫号码”%s没有对应的固定话机。", req.CallerNumber)
	case len(bound) == 0:
		return nil, nil //nolint:nilnil // a mobile phone has no agent
	}
	return bound[0], ready(a, bound[0])
}

// named returns the agent that the request names.
func (req *callRequest) named(a *world.Account) (*world.Agent, error) {
	agent := a.Agent(strconv.FormatInt(*req.AgentID, 10))
	switch {
	case agent == nil:
		return nil, errs.Field(errs.NotFound, fieldAgent, "固定话机%d不存在。", *req.AgentID)
	case req.CallerNumber != "" && req.CallerNumber != agent.Phone && !slices.Contains(a.DisplayNumbers, req.CallerNumber):
		return nil, errs.Field(errs.NotFound, fieldCaller, "“主叫号码”%s不是固定话机%d的,也不是本企业的。", req.CallerNumber, *req.AgentID)
	}
	return agent, ready(a, agent)
}

// ready refuses a call of an agent who is not, where the tenant's dialect asks
// for that; otherwise the call is placed and fails.
//
// Source: supplement C.6, the portal's own calls (evidenced).
func ready(a *world.Account, agent *world.Agent) error {
	if agent.State != world.Ready && dialects.Says(a, dialectNotReady, "refuse") {
		return errs.Field(errs.Conflict, fieldAgent, "固定话机%s未就绪(%s)。", agent.ID, agent.State)
	}
	return nil
}

// placement is the call that the world is asked for. The salesman who is given
// wins over the one of the phone.
func (req *callRequest) placement(a *world.Account, agent *world.Agent) world.Placement {
	p := world.Placement{
		Vendor: Name, Account: a.ID, Route: opPlaceCall, Callee: req.CalleeNumber, Caller: req.CallerNumber,
		Shown: req.CalleeNumber, // who the phone is being connected with
	}
	salesman := strings.TrimSpace(req.SalesmanCode)
	if agent == nil {
		p.Phone = req.CallerNumber
	} else {
		p.Agent = agent.ID
		if salesman == "" {
			salesman = agent.Salesperson
		}
	}
	if salesman != "" {
		p.Attributes = map[string]string{attrSalesman: salesman}
	}
	return p
}

// getCall answers the record of one call. What one is told of a call that has not
// ended is the tenant's dialect.
//
// Source: the vendor's page, 二 (documented).
func (v *Vendor) getCall(r *http.Request) (httpx.Reply, error) {
	id := call.ID(mux.Vars(r)["callId"])
	journal.From(r.Context()).SetCall(string(id))
	var found record
	err := v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.tenant(t, r)
		if err != nil {
			return err
		}
		c, err := v.w.Call(t, id)
		if err != nil || c.Vendor != Name || c.Account != a.ID || !c.Over() && dialects.Says(a, dialectUnfinished, "not-found") {
			return errs.Field(errs.NotFound, fieldCallID, "tenant %s has no record of a call %q", a.ID, id)
		}
		found = v.recordOf(a, &c)
		return nil
	})
	return httpx.Reply{Body: found}, err
}
