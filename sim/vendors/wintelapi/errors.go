package wintelapi

import (
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// answer is every answer without a result of its own.
type answer struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// fault is what was wrong, and with what.
type fault struct {
	code  errs.Code
	field string
}

// wireFaults maps what the vendor has a code for. A code means one thing on the
// routes that place calls and another on those that list them; the fields differ.
//
// Source: the vendor's page, the tables of codes (documented); that the messages
// are their words is evidenced, supplement B.2. Those of call_id are assumed.
var wireFaults = map[fault]answer{
	{errs.Missing, fieldIdentity}:       {401, "企业代码为空"},
	{errs.NotFound, "account"}:          {402, "企业代码不存在"},
	{errs.Forbidden, fieldIdentity}:     {402, "企业代码不存在"},
	{errs.Unauthenticated, fieldToken}:  {402, "企业代码不存在"},
	{errs.Missing, fieldCaller}:         {403, "主叫号码为空"},
	{errs.Missing, fieldCalled}:         {404, "被叫号码为空"},
	{errs.Refused, "callee"}:            {405, "呼叫失败"},
	{errs.Invalid, fieldCaller}:         {406, "主叫号码格式不正确"},
	{errs.Invalid, fieldCalled}:         {407, "被叫号码格式不正确"},
	{errs.NotFound, fieldDisplayCaller}: {408, displayMissing},
	{errs.NotFound, fieldDisplayCalled}: {408, displayMissing},
	{errs.Invalid, fieldStart}:          {403, "开始时间格式不正确"},
	{errs.Invalid, fieldEnd}:            {404, "结束时间格式不正确"},
	{errs.Missing, fieldCallID}:         {403, "呼叫ID为空"},
	{errs.NotFound, fieldCallID}:        {404, "录音不存在"},
}

const displayMissing = "呼叫主叫号码显示或者呼叫被叫号码显示 不存在,请统一填写你们的400号码"

// fieldToken is what the world calls a bearer token.
const fieldToken = "access_token"

// wireStatus maps every code to the HTTP status, and the code in the body, of
// what the vendor's page does not know of.
//
// Source: assumed.
var wireStatus = map[errs.Code]int{
	errs.Missing:          http.StatusBadRequest,
	errs.Malformed:        http.StatusBadRequest,
	errs.Invalid:          http.StatusBadRequest,
	errs.Unauthenticated:  http.StatusUnauthorized,
	errs.Forbidden:        http.StatusForbidden,
	errs.NotFound:         http.StatusNotFound,
	errs.MethodNotAllowed: http.StatusMethodNotAllowed,
	errs.Conflict:         http.StatusConflict,
	errs.Refused:          http.StatusConflict,
	errs.TooLarge:         http.StatusRequestEntityTooLarge,
	errs.UnsupportedMedia: http.StatusUnsupportedMediaType,
	errs.RateLimited:      http.StatusTooManyRequests,
	errs.Internal:         http.StatusInternalServerError,
}

// fail answers an error: what the vendor has a code for with HTTP 200.
func fail(_ *http.Request, e *errs.Error) httpx.Reply {
	if known, ok := wireFaults[fault{e.Code, e.Field}]; ok {
		return httpx.Reply{Body: known}
	}
	status := wireStatus[e.Code]
	return httpx.Reply{Status: status, Body: answer{status, strings.ToValidUTF8(e.Error(), "?")}}
}
