package cdr

import "encoding/binary"

// rows keeps encoded records one after the other in large pieces of memory, so
// that a million of them are a few hundred objects to the garbage collector. A
// row is never changed or removed.
type rows struct{ chunks [][]byte }

// chunkBits is how many bits of a place say where in its chunk a row begins: a
// chunk is of 4 MiB. The first ones are smaller, for stores that stay small.
const (
	chunkBits      = 22
	firstChunkBits = 12
)

// add keeps a copy of a row and returns its place.
func (r *rows) add(row []byte) (place uint64) {
	last := len(r.chunks) - 1
	need := binary.MaxVarintLen64 + len(row)
	if last < 0 || cap(r.chunks[last])-len(r.chunks[last]) < need {
		last++
		size := 1 << min(firstChunkBits+last, chunkBits)
		r.chunks = append(r.chunks, make([]byte, 0, max(size, need)))
	}
	chunk := r.chunks[last]
	place = uint64(last)<<chunkBits | uint64(len(chunk))
	chunk = binary.AppendUvarint(chunk, uint64(len(row)))
	r.chunks[last] = append(chunk, row...)
	return place
}

// at returns the row at a place, which must not be changed.
func (r *rows) at(place uint64) []byte {
	row := r.chunks[place>>chunkBits][place&(1<<chunkBits-1):]
	n, size := binary.Uvarint(row)
	return row[size : size+int(n)]
}
