package uccc

import (
	"cmp"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// failure is what the envelope says of a kind of error. An empty message or field
// leaves the word to the error, which knows the value.
type failure struct {
	status, code int
	message      string
	field        string
}

// kind is what an error is about; without a field it is every other error of the
// code.
type kind struct {
	code  errs.Code
	field string
}

const notANumber = "不是合法的手机号或固定电话。"

// failures maps every error to the envelope: by code and field, else by the code
// alone.
//
// Source: the vendor's page, 返回数据, for 30105 (documented); supplement C.2 for
// 30129 and 30130 (evidenced). All others are assumed, in the same block.
var failures = map[kind]failure{
	{errs.Invalid, fieldCaller}:    {status: 422, code: 30105, message: "“主叫号码”" + notANumber},
	{errs.Missing, fieldCallee}:    {status: 422, code: 30106, message: "“被叫号码”" + notANumber},
	{errs.Invalid, fieldCallee}:    {status: 422, code: 30106, message: "“被叫号码”" + notANumber},
	{errs.Missing, fieldCaller}:    {status: 422, code: 30107},
	{errs.Invalid, fieldAgent}:     {status: 422, code: 30108},
	{errs.NotFound, fieldAgent}:    {status: 422, code: 30108},
	{errs.Conflict, fieldAgent}:    {status: 403, code: 30109},
	{errs.NotFound, fieldCaller}:   {status: 422, code: 30110},
	{errs.Conflict, fieldCaller}:   {status: 422, code: 30111},
	{errs.Invalid, fieldSalesman}:  {status: 422, code: 30112},
	{errs.Missing, fieldStart}:     {status: 422, code: 30113},
	{errs.Invalid, fieldStart}:     {status: 422, code: 30113},
	{errs.Missing, fieldEnd}:       {status: 422, code: 30114},
	{errs.Invalid, fieldEnd}:       {status: 422, code: 30114},
	{errs.TooLarge, fieldEnd}:      {status: 422, code: 30115},
	{errs.Missing, fieldNumbers}:   {status: 422, code: 30116},
	{errs.Invalid, fieldNumbers}:   {status: 422, code: 30116},
	{errs.TooLarge, fieldNumbers}:  {status: 422, code: 30117},
	{errs.Refused, ""}:             {status: 503, code: 30118, message: "线路无法接通被叫号码。", field: fieldCallee},
	{errs.NotFound, fieldTenant}:   {status: 404, code: 30119},
	{errs.NotFound, fieldCampaign}: {status: 404, code: 30120},
	{errs.Unauthenticated, ""}:     {status: 401, code: 30129, message: "您没有权限进行本次查询。"},
	{errs.Forbidden, ""}:           {status: 403, code: 30129, message: "您没有权限进行本次查询。"},
	{errs.NotFound, fieldCallID}:   {status: 404, code: 30130, message: "未查询到该话单。"},
	{errs.Malformed, ""}:           {status: 400, code: 30190},
	{errs.Missing, ""}:             {status: 422, code: 30191},
	{errs.Invalid, ""}:             {status: 422, code: 30192},
	{errs.Conflict, ""}:            {status: 409, code: 30193},
	{errs.NotFound, ""}:            {status: 404, code: 30194},
	{errs.MethodNotAllowed, ""}:    {status: 405, code: 30195},
	{errs.TooLarge, ""}:            {status: 413, code: 30196},
	{errs.UnsupportedMedia, ""}:    {status: 415, code: 30197},
	{errs.RateLimited, ""}:         {status: 429, code: 30198},
	{errs.Internal, ""}:            {status: 500, code: 30199},
}

// envelope is every answer that is not good.
//
// Source: the vendor's page, 返回数据 (documented).
type envelope struct {
	Status int      `json:"status"`
	Error  envError `json:"error"`
}

type envError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
}

// failureOf looks an error up.
func failureOf(e *errs.Error) failure {
	f, ok := failures[kind{e.Code, e.Field}]
	if !ok {
		f = failures[kind{e.Code, ""}]
	}
	f.message = cmp.Or(f.message, e.Msg)
	f.field = cmp.Or(f.field, e.Field)
	return f
}

// fail answers an error. The HTTP status is that of the envelope, unless the
// tenant's dialect says 200.
func (v *Vendor) fail(r *http.Request, e *errs.Error) httpx.Reply {
	f := failureOf(e)
	reply := httpx.Reply{Status: f.status, Body: envelope{f.status, envError{f.code, f.message, f.field}}}
	_ = v.w.Clock.Look(func(t clock.Turn) error { // a closed world has no dialects
		if a, err := v.w.Account(t, Name, mux.Vars(r)["tenantId"]); err == nil && dialects.Says(a, dialectErrorStatus, "200") {
			reply.Status = http.StatusOK
		}
		return nil
	})
	return reply
}
