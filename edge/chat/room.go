package chat

import (
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// rooms knows which sockets there are and which of them show which chat: one, or a few
// tabs of one browser.
type rooms struct {
	mu    sync.Mutex // guards what follows but gone
	open  map[zhiyin.ContactID][]*socket
	all   map[*socket]struct{}
	turns int // given to sockets so far
	shut  bool
	gone  sync.WaitGroup // of the sockets' goroutines
}

// admit takes a socket in; ok is false when we stop.
func (r *rooms) admit(s *socket) (ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut {
		return false
	}
	r.gone.Add(1)
	r.all[s] = struct{}{}
	r.turns++
	s.turn = r.turns % tickEvery
	return true
}

// dismiss forgets it.
func (r *rooms) dismiss(s *socket) {
	r.mu.Lock()
	delete(r.all, s)
	r.mu.Unlock()
	r.gone.Done()
}

// shutDown ends all and lets nobody in any more.
func (r *rooms) shutDown() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut = true
	for s := range r.all {
		go s.leave()
	}
}

// tick tells those a tick whose turn it is and who know their chat.
func (r *rooms) tick(turn int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, list := range r.open {
		for _, s := range list {
			if s.turn == turn {
				s.tell(news{tick: true})
			}
		}
	}
}

// enter lets a socket hear of a chat; first says that it is the only one.
func (r *rooms) enter(id zhiyin.ContactID, s *socket) (first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[id] = append(r.open[id], s)
	return len(r.open[id]) == 1
}

// leave ends that; last says that nobody is left.
func (r *rooms) leave(id zhiyin.ContactID, s *socket) (last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var rest []*socket
	for _, other := range r.open[id] {
		if other != s {
			rest = append(rest, other)
		}
	}
	if len(rest) == 0 {
		delete(r.open, id)
		return true
	}
	r.open[id] = rest
	return false
}

// each gives a piece of news to every socket of a chat.
func (r *rooms) each(id zhiyin.ContactID, n news) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.open[id] {
		s.tell(n)
	}
}

// page is a chat's page as the Conductor uses it.
type page struct {
	rooms *rooms
	id    zhiyin.ContactID
}

func (p page) Show(m zhiyin.ChatMessage) { p.rooms.each(p.id, news{message: &m}) }

func (p page) Stands(s contact.Standing) { p.rooms.each(p.id, news{stands: &s}) }

func (p page) Typing() { p.rooms.each(p.id, news{typing: true}) }

func (p page) Read(upto int) { p.rooms.each(p.id, news{read: upto}) }

// Page finds a chat's page.
func (s *Server) Page(id zhiyin.ContactID) contact.Text { return page{&s.rooms, id} }
