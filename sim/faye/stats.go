package faye

// Stats counts what a server has done since [New], and what it holds now.
// Requests are HTTP requests and frames that carry messages.
type Stats struct {
	// Taken requests have been carried out, as far as that was possible at once.
	Taken uint64
	// Answered requests have had their answer handed to their connection.
	Answered uint64
	// Parked requests wait now, for a connect in them that is held or that a
	// later one has replaced. Those whose connection has gone do not count.
	Parked int

	// Sessions are the clients alive now, Lines the sockets and event streams
	// open now.
	Sessions, Lines int
	// Published messages were accepted, from clients and from the program.
	Published uint64
	// Delivered messages were handed to a connection, once for each subscriber.
	Delivered uint64
	// Dropped messages had a subscriber and were lost: its queue was full, it
	// did not read, or the connection of its held connect had gone.
	Dropped uint64
	// Injected faults were put into deliveries on purpose.
	Injected uint64
}

// Stats returns the counters. A request that a client has sent earlier may not
// yet be counted, one that was answered is.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.stats
	now.Sessions, now.Lines = len(s.sessions), len(s.lines)
	now.Dropped += s.unwritten.Load()
	return now
}
