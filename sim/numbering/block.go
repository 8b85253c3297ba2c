package numbering

import (
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/nyaruka/phonenumbers"
)

// The mobile numbers are 11 digits from 13 to 19. Their first four digits are
// a range, which has a carrier; their first seven a block, which has an area.
const (
	firstRange     = 1300
	ranges         = 2000 - firstRange
	blocksPerRange = 1000
	subscribers    = 10_000 // numbers of one block
)

// mobiles answers for mobile numbers and remembers what it has answered, in
// 2.8 MB however many numbers it is asked about.
type mobiles struct {
	directory *directory
	carriers  [ranges]string
	// areas holds one more than the index of each block's area in the
	// directory; zero is a block that nobody has asked about.
	areas [ranges * blocksPerRange]atomic.Uint32
}

// loadMobiles unpacks the number data on first use.
var loadMobiles = sync.OnceValue(func() *mobiles {
	m := &mobiles{directory: loadDirectory()}
	for i := range m.carriers {
		m.carriers[i] = carrierOf(firstIn(i * blocksPerRange))
	}
	// Whoever asks next should not wait for the maps of areas: neither the one
	// that knows block 1300000 nor the one that is tried for an unassigned block.
	m.place(0)
	m.place(len(m.areas) - 1)
	return m
})

// place returns the place of a block, counted from 1300000. Two callers who
// ask about a new block at once both look it up, and both store the same.
func (m *mobiles) place(block int) Place {
	at := m.areas[block].Load()
	if at == 0 {
		at = uint32(m.directory.find(placeNameOf(firstIn(block)))) + 1
		m.areas[block].Store(at)
	}
	a := &m.directory.areas[at-1]
	return Place{Code: a.code, Name: a.name, Type: Mobile, Carrier: m.carriers[block/blocksPerRange]}
}

// blockOf returns the block of a mobile number, counted from 1300000. The
// number may be dialled with a leading 0, as from another area.
func blockOf(number string) (block int, ok bool) {
	if len(number) == 12 && number[0] == '0' {
		number = number[1:]
	}
	if len(number) != 11 || number[0] != '1' || number[1] < '3' {
		return 0, false
	}
	block, err := strconv.Atoi(number[:7])
	return block - firstRange*blocksPerRange, err == nil
}

// firstIn returns the first number of a block.
func firstIn(block int) (national uint64) {
	return uint64(firstRange*blocksPerRange+block) * subscribers
}

// placeNameOf returns the number data's name for the area of a number: a
// place, or the country when it knows no more than that, or nothing. The
// error it drops says the last again: no area, and no country either.
func placeNameOf(national uint64) string {
	name, _ := phonenumbers.GetGeocodingForNumber(parsed(national), "zh")
	return name
}

// carrierOf returns the carrier of a mobile number, empty when the number data
// knows none of the three.
func carrierOf(national uint64) string {
	name, _ := phonenumbers.GetCarrierForNumber(parsed(national), "en")
	return carrierNames[name]
}

// parsed returns a number as the number data's reader wants it. It is put
// together, because to parse it would cost several times the look-up.
func parsed(national uint64) *phonenumbers.PhoneNumber {
	return &phonenumbers.PhoneNumber{CountryCode: new(int32(86)), NationalNumber: new(national)}
}

// carrierNames maps the number data's names of the carriers to the vendors'.
var carrierNames = map[string]string{
	"China Mobile":  Mobile,
	"China Unicom":  Unicom,
	"China Telecom": Telecom,
}
