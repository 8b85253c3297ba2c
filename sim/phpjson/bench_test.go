package phpjson_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

// row is about as large as a search result of the first vendor.
type row struct {
	VccID          string         `json:"vccId"`
	ProjectID      string         `json:"projectId"`
	TaskID         string         `json:"taskId"`
	CallID         string         `json:"callId"`
	Caller         string         `json:"caller"`
	Called         string         `json:"called"`
	CalledAreacode string         `json:"calledAreacode"`
	CalledAreaname string         `json:"calledAreaname"`
	CalledType     string         `json:"calledType"`
	CalledVendor   string         `json:"calledVendor"`
	TransPhone     string         `json:"transPhone"`
	StartTime      int64          `json:"startTime"`
	RingTime       int64          `json:"ringTime"`
	AnsTime        int64          `json:"ansTime"`
	EndTime        int64          `json:"endTime"`
	AnsSecs        int            `json:"ansSecs"`
	LinkSecs       int            `json:"linkSecs"`
	AllSecs        int            `json:"allSecs"`
	Callresult     string         `json:"callresult"`
	Endresult      string         `json:"endresult"`
	RecordFile     string         `json:"recordFile"`
	UserData       phpjson.Object `json:"userData"`
}

// plainRow is the same for encoding/json, with an ordinary struct as user data.
type plainRow struct {
	row
	UserData userData `json:"userData"`
}

type userData struct {
	Tag    string `json:"tag"`
	ExtID  string `json:"extId"`
	Proid  string `json:"proid"`
	Taskid string `json:"taskid"`
}

var exampleRow = row{
	VccID: "782", ProjectID: "10008", TaskID: "13", CallID: "6780056666542059520", Caller: "01062359401",
	Called: "18512342456", CalledAreacode: "0755", CalledAreaname: "广东 深圳", CalledType: "MOBILE",
	CalledVendor: "MOBILE", StartTime: 1616491476, EndTime: 1616491488, AllSecs: 12, Callresult: "0", Endresult: "12",
	RecordFile: "http://rec.example.cn/2021/06/18/0.wav",
	UserData: phpjson.Object{
		phpjson.Pair("tag", "autocall"), phpjson.Pair("extId", "1"), phpjson.Pair("proid", "10008"), phpjson.Pair("taskid", "13"),
	},
}

var examplePlainRow = plainRow{row: exampleRow, UserData: userData{"autocall", "1", "10008", "13"}}

// BenchmarkMarshal reports what PHP's form costs as a multiple of the time that
// encoding/json needs for an equal value.
func BenchmarkMarshal(b *testing.B) {
	type page[R any] struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Data    []R    `json:"data"`
	}
	ours, theirs := page[row]{Message: "操作成功"}, page[plainRow]{Message: "操作成功"}
	for range 100 {
		ours.Data, theirs.Data = append(ours.Data, exampleRow), append(theirs.Data, examplePlainRow)
	}
	for name, tc := range map[string]struct{ ours, theirs any }{
		"row":     {exampleRow, examplePlainRow},
		"page":    {ours, theirs},
		"object":  {exampleRow.UserData, examplePlainRow.UserData},
		"message": {"操作成功 http://rec.example.cn/0.wav", "操作成功 http://rec.example.cn/0.wav"},
	} {
		b.Run(name, func(b *testing.B) {
			var enc phpjson.Encoder
			var spent [2]time.Duration
			b.ReportAllocs()
			for b.Loop() {
				for i, marshal := range []func() ([]byte, error){
					func() ([]byte, error) { return enc.Append(make([]byte, 0, 256), tc.ours) },
					func() ([]byte, error) { return json.Marshal(tc.theirs) },
				} {
					start := b.Elapsed()
					for range 50 {
						if _, err := marshal(); err != nil {
							b.Fatal(err)
						}
					}
					spent[i] += b.Elapsed() - start
				}
			}
			b.ReportMetric(float64(spent[0])/float64(spent[1]), "ours/encoding-json")
		})
	}
}
