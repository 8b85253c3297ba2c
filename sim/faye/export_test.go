package faye

// DisconnectAll ends every session, as a restart of the server does: held
// connects are answered, sockets get a close frame, event streams end.
func (s *Server) DisconnectAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endAll()
}
