package journal

// Weight returns the bytes that the journal accounts for.
func (j *Journal) Weight() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes
}
