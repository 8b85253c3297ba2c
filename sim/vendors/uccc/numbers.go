package uccc

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

const fieldNumbers = "numbers"

// maxNumbers is how many numbers an import holds at most.
//
// Source: supplement C.6, the portal's bound (evidenced).
const maxNumbers = 50_000

// maxImportBody has room for that many numbers, each on an indented line.
const maxImportBody = 4 << 20

// pool is the task that holds a campaign's numbers: it has one pool.
//
// Source: the vendor's page, 四 (documented).
const pool = "1"

// maxPositions bounds the illegal numbers that an error names.
const maxPositions = 20

type importRequest struct {
	Numbers []call.Number `json:"numbers"`
}

// importNumbers adds numbers to a campaign, which dials them with the tenant's
// free agents. One illegal number refuses them all; a number that stands in the
// import twice, or that a campaign of the tenant is about to dial or has on the
// line, is dropped.
//
// Source: the vendor's page, 四 (documented); the fate of illegal and of duplicate
// numbers: supplement C.6 and C13 (evidenced).
func (v *Vendor) importNumbers(r *http.Request) (httpx.Reply, error) {
	var req importRequest
	if err := decode(r, &req); err != nil {
		return httpx.Reply{}, err
	}
	if err := req.check(); err != nil {
		return httpx.Reply{}, err
	}
	var reply httpx.Reply
	err := v.w.Clock.Do(func(t clock.Turn) error {
		a, err := v.tenant(t, r)
		if err != nil {
			return err
		}
		id := mux.Vars(r)[fieldCampaign]
		campaign := a.Project(id)
		if campaign == nil {
			return errs.Field(errs.NotFound, fieldCampaign, "呼叫任务%q不存在。", id)
		}
		if dialects.Says(a, dialectImportStatus, "204") {
			reply.Status = http.StatusNoContent
		}
		entries := req.fresh(v.w.Reaching(t, a))
		if len(entries) == 0 {
			return nil
		}
		_, err = v.w.AddTask(t, a, campaign, pool, entries)
		return err
	})
	return reply, err
}

// check says what is wrong with an import whatever the campaign.
func (req *importRequest) check() error {
	if len(req.Numbers) == 0 {
		return errs.Field(errs.Missing, fieldNumbers, "请填写被叫号码。")
	}
	if len(req.Numbers) > maxNumbers {
		return errs.Field(errs.TooLarge, fieldNumbers, "%d个号码,一次最多导入%d个。", len(req.Numbers), maxNumbers)
	}
	var positions []string
	for i, n := range req.Numbers {
		if !legal(n) {
			positions = append(positions, strconv.Itoa(i+1))
		}
	}
	if n := len(positions); n > 0 {
		more := ""
		if n > maxPositions {
			more = "等" + strconv.Itoa(n)
		}
		return errs.Field(errs.Invalid, fieldNumbers, "第%s%s个号码%s", strings.Join(positions[:min(n, maxPositions)], "、"), more, notANumber)
	}
	return nil
}

// fresh returns the numbers that are in no active pool of the tenant, each once,
// in the order of the import.
//
// Source: supplement C.6 (evidenced).
func (req *importRequest) fresh(seen map[call.Number]bool) []world.Entry {
	var entries []world.Entry
	for _, n := range req.Numbers {
		if !seen[n] {
			seen[n] = true
			entries = append(entries, world.Entry{Phone: n})
		}
	}
	return entries
}
