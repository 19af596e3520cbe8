package apitest

// Shorten forgets what was logged, so that a long run does not fill the memory.
func (l *logged) Shorten() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() > 1<<20 {
		l.text.Reset()
	}
}
