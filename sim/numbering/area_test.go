package numbering

import (
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheTableIsWellFormed(t *testing.T) {
	g := NewWithT(t)
	d := loadDirectory()
	g.Expect(d.areas[0]).To(Equal(area{}))

	names, codes, provinces := map[string]bool{}, map[string]string{}, map[string]bool{}
	for _, a := range d.areas[1:] {
		g.Expect(a.code).To(MatchRegexp(`^(010|02[0-57-9]|0[3-9][0-9]{2})$`), a.name)
		g.Expect(a.name).To(MatchRegexp(`^\p{Han}{2,3} \p{Han}{2,5}$`))
		g.Expect(names).NotTo(HaveKey(a.name), "listed twice")
		names[a.name], provinces[a.province] = true, true
		if province, known := codes[a.code]; known {
			g.Expect(a.province).To(Equal(province), "code %s reaches into a second province", a.code)
		}
		codes[a.code] = a.province
	}
	g.Expect(provinces).To(HaveLen(31))
	g.Expect(len(names)).To(BeNumerically(">=", 333+4), "the prefectures and the municipalities")
	lines := 0
	for line := range strings.Lines(areasFile) {
		if line != "\n" && !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	g.Expect(d.byCode).To(HaveLen(lines), "a code is on two lines, or a line cannot be read")
}

func TestMunicipalitiesAndFamiliarPlaces(t *testing.T) {
	g := NewWithT(t)
	codes := map[string]string{}
	for _, a := range loadDirectory().areas {
		codes[a.name] = a.code
	}
	for name, code := range map[string]string{
		"北京 北京": "010", "上海 上海": "021", "天津 天津": "022", "重庆 重庆": "023",
		"广东 深圳": "0755", "河南 信阳": "0376", "湖北 武汉": "027", "海南 三亚": "0898", "湖南 株洲": "0731",
	} {
		g.Expect(codes).To(HaveKeyWithValue(name, code))
	}
}

func TestFindReadsTheNumberDatasNames(t *testing.T) {
	d := loadDirectory()
	for name, want := range map[string]string{
		"广东省深圳市": "广东 深圳", "北京市": "北京 北京", "天津": "天津 天津", "吉林省吉林市": "吉林 吉林",
		"吉林省四平市": "吉林 四平", "内蒙古呼和浩特市": "内蒙古 呼和浩特", "云南省大理白族自治州": "云南 大理",
		"湖北省襄樊市": "湖北 襄阳", "湖北省襄阳市": "湖北 襄阳", "青海省海南藏族自治州": "青海 海南",
		"海南省海口市": "海南 海口", "中国": "", "": "", "广东省": "", "广东": "", "北京省": "", "台湾": "",
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(d.areas[d.find(name)].name).To(Equal(want))
		})
	}
}

// Every code of the table, dialled, is in the place that the number data names
// for it: two sources that know nothing of each other.
func TestTheNumberDataAgreesWithTheTable(t *testing.T) {
	// Two towns with a code of their own, which the data calls by their prefecture.
	within := map[string]string{"奎屯": "伊犁", "格尔木": "海西"}
	d := loadDirectory()
	for code, at := range d.byCode {
		g, a := NewWithT(t), d.areas[at]
		national, err := strconv.ParseUint(code[1:]+"8888888", 10, 64)
		g.Expect(err).NotTo(HaveOccurred())
		name := placeNameOf(national)
		if prefecture := within[a.town]; prefecture != "" {
			a.town = prefecture
		}
		g.Expect(a.isCalled(name)).To(BeTrue(), "%s %s, but the data says %q", code, a.name, name)
	}
}

func TestEveryPlaceOfTheNumberDataHasACode(t *testing.T) {
	g := NewWithT(t)
	d := loadDirectory()
	blocks := map[string]int{} // by the number data's name
	for block := range ranges * blocksPerRange {
		switch number := firstIn(block); number / 1e8 {
		case 133, 177, 181: // these hold the places with the fewest numbers
			blocks[placeNameOf(number)]++
		default:
			if block%11 == 0 {
				blocks[placeNameOf(number)]++
			}
		}
	}
	known := 0
	for name, n := range blocks {
		if name == "中国" {
			continue
		}
		known += n
		var matches []string
		for _, a := range d.areas[1:] {
			if a.isCalled(name) {
				matches = append(matches, a.name)
			}
		}
		g.Expect(matches).To(HaveLen(1), "%s (%d blocks) is %v", name, n, matches)
	}
	t.Logf("%d names of places; %d of the blocks asked have one, %d have none", len(blocks)-1, known, blocks["中国"])
	g.Expect(len(blocks)).To(BeNumerically(">", 340))
}
