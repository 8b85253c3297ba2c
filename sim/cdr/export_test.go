package cdr

// Effort returns how many rows a page decodes, and how often it looks something
// up in a posting list.
func (s *Store) Effort(q Query) (rows, seeks int, err error) {
	cost, err := s.each(q, func(*Record) {})
	return cost.rows, cost.seeks, err
}
