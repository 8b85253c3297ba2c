package numbering

import (
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"
	. "github.com/onsi/gomega"
)

// Whatever is remembered, and under however few digits, is what the library
// says of the whole number.
func TestAMobileNumberIsWhereTheLibrarySaysItIs(t *testing.T) {
	g := NewWithT(t)
	const step = 1_415_927 // meets every range, and no block twice
	for national := int64(13_000_000_000); national < 20_000_000_000; national += step {
		number := strconv.FormatInt(national, 10)
		parsed, err := phonenumbers.Parse(number, "CN")
		g.Expect(err).NotTo(HaveOccurred())
		name, err := phonenumbers.GetGeocodingForNumber(parsed, "zh")
		if err != nil || name == "中国" {
			name = ""
		}
		carrier, err := phonenumbers.GetCarrierForNumber(parsed, "en")
		g.Expect(err).NotTo(HaveOccurred())

		p := Lookup(number)
		g.Expect(p.Carrier).To(Equal(carrierNames[carrier]), number)
		if (p.Code == "") != (name == "") {
			t.Errorf("%s: %q and %q", number, p.Name, name)
		}
		if at := loadDirectory().find(name); at > 0 {
			g.Expect(p.Name).To(Equal(loadDirectory().areas[at].name), number)
		}
	}
}

// A remembered number against the library asked each time: the ratio is how
// much dearer the library is.
func BenchmarkLookup(b *testing.B) {
	Load()
	numbers := []string{"18512342456", "13800100500", "13312345678", "15912345678"}
	var library float64
	b.Run("library", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			n, err := phonenumbers.Parse(numbers[i%len(numbers)], "CN")
			if err != nil {
				b.Fatal(err)
			}
			if _, err = phonenumbers.GetGeocodingForNumber(n, "zh"); err != nil {
				b.Fatal(err)
			}
			if _, err = phonenumbers.GetCarrierForNumber(n, "en"); err != nil {
				b.Fatal(err)
			}
		}
		library = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("remembered", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			Lookup(numbers[i%len(numbers)])
		}
		b.ReportMetric(library/(float64(b.Elapsed())/float64(b.N)), "library/lookup")
	})
}
