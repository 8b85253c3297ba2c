package cdr

// keyBits is how many bits of a key tell the calls of one millisecond apart.
const keyBits = 22

// placing returns the unix milliseconds of a key.
func placing(key uint64) int64 { return int64(key >> keyBits) }

// firstKey returns the least key of a millisecond, the nearest that there is.
func firstKey(ms int64) uint64 { return uint64(min(max(ms, 0), 1<<(64-keyBits)-1)) << keyBits }
