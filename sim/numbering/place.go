// Package numbering tells where a Chinese telephone number belongs: its area,
// its type and its carrier.
//
// The areas and carriers of mobile numbers come from libphonenumber's data,
// the area codes from a table of our own, which also names the place of a
// fixed line. The data knows where a number was first sold, not where it is
// or who carries it after porting, and it has no area for many of the newer
// ranges (166, 17x, 19x).
//
// The data is unpacked by the first look-up of a mobile number, or by [Load].
// All functions may be called from several goroutines.
package numbering

// The values of [Place.Type] and [Place.Carrier]. MOBILE is both a type and
// the carrier China Mobile, as it is with the vendor.
const (
	Mobile  = "MOBILE"
	Fixed   = "FIXED"
	Unicom  = "UNICOM"
	Telecom = "TELECOM"
)

// Place says where a number belongs. Each field is empty where that is not
// known; Code and Name are known together or not at all.
//
// Source: autocall, calledAreacode, calledAreaname, calledType, calledVendor
// (documented); the values other than "MOBILE" (assumed).
type Place struct {
	// Code is the area code as it is dialled from another area: "010", "0755".
	Code string
	// Name is province and place: "广东 深圳", "北京 北京".
	Name string
	// Type is [Mobile] or [Fixed].
	Type string
	// Carrier is [Mobile], [Unicom] or [Telecom]; a fixed line has none.
	Carrier string
}

// Lookup returns the place of a number that is written in digits alone: a
// mobile number, with or without a leading 0, or an area code with seven or
// eight digits. Everything else belongs nowhere, and its Place is zero:
// service and 400 numbers, local numbers, masked ones, foreign ones.
//
// The first look-up of a mobile number waits for [Load].
func Lookup(number string) Place {
	for i := range len(number) {
		if number[i] < '0' || number[i] > '9' {
			return Place{}
		}
	}
	if block, ok := blockOf(number); ok {
		return loadMobiles().place(block)
	}
	d := loadDirectory()
	if at := d.fixed(number); at > 0 {
		return Place{Code: d.areas[at].code, Name: d.areas[at].name, Type: Fixed}
	}
	return Place{}
}

// Load unpacks the number data and returns when that is done, at once if it
// has been. A server calls it on a goroutine of its own as soon as it listens,
// so that no request has to wait for it.
func Load() { loadMobiles() }
