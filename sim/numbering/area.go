package numbering

import (
	_ "embed" // for the table of area codes
	"strings"
	"sync"
)

// areasFile is the table of area codes; its head says how a line reads.
//
//go:embed areas.txt
var areasFile string

// area is one place of the table.
type area struct {
	code, name             string // "0755", "广东 深圳"
	province, town, former string // "广东", "深圳", "" or a name the town once had
}

// directory finds areas by code and by the number data's name for them.
type directory struct {
	areas  []area         // the first entry is the unknown area, all empty
	byCode map[string]int // area code to the place a fixed line of it stands in
}

// loadDirectory reads the table on first use.
var loadDirectory = sync.OnceValue(func() *directory {
	d := &directory{areas: make([]area, 1, 400), byCode: make(map[string]int, 400)}
	for line := range strings.Lines(areasFile) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		code, province := fields[0], fields[1]
		d.byCode[code] = len(d.areas)
		for _, place := range fields[2:] {
			town, former, _ := strings.Cut(place, "=")
			d.areas = append(d.areas, area{code, province + " " + town, province, town, former})
		}
	}
	return d
})

// find returns the index of the area that the number data calls name, such as
// "广东省深圳市", "内蒙古包头市", "云南省大理白族自治州" or "北京市", and 0 when
// the table has no such place.
func (d *directory) find(name string) int {
	for i, a := range d.areas[1:] {
		if a.isCalled(name) {
			return i + 1
		}
	}
	return 0
}

// isCalled reports whether name is the number data's name for the area: the
// province, with or without its suffix, then the town and whatever kind of
// place it is. A municipality is named once.
func (a area) isCalled(name string) bool {
	rest, ok := strings.CutPrefix(name, a.province)
	if !ok {
		return false
	}
	if a.province == a.town && (rest == "" || rest == "市") {
		return true
	}
	rest = strings.TrimPrefix(rest, "省")
	return strings.HasPrefix(rest, a.town) || a.former != "" && strings.HasPrefix(rest, a.former)
}

// fixed returns the index of the area of a fixed line: an area code and seven
// or eight digits. Anything else is 0.
func (d *directory) fixed(number string) int {
	for _, size := range []int{3, 4} {
		if local := len(number) - size; local == 7 || local == 8 {
			if at, ok := d.byCode[number[:size]]; ok {
				return at
			}
		}
	}
	return 0
}
