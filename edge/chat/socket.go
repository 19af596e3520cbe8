package chat

import (
	"bufio"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// newsCapacity is how much may wait for one page; one that is further behind is cut
// off and comes back at its place.
const newsCapacity = 32

// news is one thing that a page is told of.
type news struct {
	message *zhiyin.ChatMessage
	stands  *contact.Standing
	typing  bool
	read    int
	refused *refused
	tick    bool
}

// socket is one page's. A goroutine waits for what it sends, and another acts on that
// while the first is none: one that only waits needs the smallest stack. A third writes
// while there is something to write. Most pages only stand there.
type socket struct {
	server   *Server
	conn     *websocket.Conn
	wire     *wire         // beneath conn
	reader   *bufio.Reader // between the two
	id       zhiyin.ContactID
	owner    string // of the admission to id
	turn     int    // in which second of tickEvery it is told a tick
	messages bucket
	files    bucket
	typed    time.Time
	inside   bool // in the room of its chat; who reads owns it

	last  int   // Seq of the last message sent; speak's alone once it runs
	shown state // what the page was told last; likewise

	mu       sync.Mutex // guards what follows
	waiting  []news     // at most newsCapacity; overflow cuts the page off
	speaking bool
	stood    contact.Standing // told last, or about to be
	gone     bool
}

// tell never waits; it is called under the room's lock.
func (s *socket) tell(n news) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.gone || n.stands != nil && *n.stands == s.stood:
		return
	case len(s.waiting) == newsCapacity:
		s.gone = true
		go func() { _ = s.conn.CloseNow() }() // it comes back where it was
		return
	case n.stands != nil:
		s.stood = *n.stands
	}
	s.waiting = append(s.waiting, n)
	if !s.speaking {
		s.begin(nil)
	}
}

// begin lets a goroutine speak, after something else where that is given; the caller
// holds mu, or nobody else knows the socket yet.
func (s *socket) begin(first func() error) {
	s.speaking = true
	s.server.rooms.gone.Add(1) // above the socket's own, so that nobody waits in vain
	go func() {
		defer s.server.rooms.gone.Done()
		s.speak(first)
	}()
}

// next is what waits; after nothing the speaker is done.
func (s *socket) next() (list []news) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gone {
		list = s.waiting
	}
	s.waiting, s.speaking = nil, len(list) > 0
	return list
}

// speak tells the page what waits for it. One that does not take it goes.
func (s *socket) speak(first func() error) {
	var err error
	if first != nil {
		err = first()
	}
	for list := s.next(); len(list) > 0; list = s.next() {
		for _, n := range list {
			if err == nil {
				err = s.pass(n)
			}
		}
	}
	if err != nil {
		s.leave()
	}
}

// leave ends the socket for both goroutines.
func (s *socket) leave() {
	s.mu.Lock()
	s.gone = true
	s.mu.Unlock()
	_ = s.conn.CloseNow() // closed already in most cases
}

// serve lets a page in that says hello, and follows it.
func (s *socket) serve(origin, host string) {
	site, err := s.hello(origin, host)
	if err != nil {
		s.end()
		return
	}
	s.begin(func() error { return s.catchUp(site) })
	if first := s.server.rooms.enter(s.id, s); first {
		s.server.cfg.Talks.PageBack(s.id)
	}
	s.inside = true
	go s.await()
}

// await waits for the page's next frame and has it acted on by another goroutine.
func (s *socket) await() {
	if s.reader.Buffered() == 0 { // else it came with the one before
		err := s.wire.SetReadDeadline(time.Now().Add(silentFor))
		if err == nil {
			err = s.wire.wait()
		}
		if err != nil {
			s.end()
			return
		}
	}
	go s.act()
}

// act acts on the frames that are there, then waits again.
func (s *socket) act() {
	for more := true; more; more = s.reader.Buffered() > 0 {
		if !s.listen(s.server.ctx) {
			s.end()
			return
		}
	}
	go s.await()
}

// end forgets the page. It comes once, from whichever goroutine reads.
func (s *socket) end() {
	if s.inside {
		if last := s.server.rooms.leave(s.id, s); last {
			s.server.cfg.Talks.PageGone(s.id)
		}
	}
	s.leave()
	s.server.rooms.dismiss(s)
}

// hello takes the first frame. A page that may not, or can't be served, is told why.
func (s *socket) hello(origin, host string) (Site, error) {
	raw, _, err := s.read(helloWithin)
	first, fault := parse(raw)
	if err == nil && (fault != nil || first.Hello == nil) {
		err = zhiyin.Invalid
	}
	if err != nil {
		_ = s.conn.Close(websocket.StatusPolicyViolation, "the first frame is a hello")
		return Site{}, err
	}
	t, after, site, err := s.server.greet(*first.Hello, origin, host)
	s.id, s.owner, s.last = t.chat, t.owner, after
	if err != nil {
		why := whyOf(err)
		if errors.Is(err, zhiyin.NotFound) {
			why = "unanswered"
		}
		_ = s.send(told{Refused: &refused{Why: why}})
		_ = s.conn.Close(websocket.StatusPolicyViolation, why)
	}
	return site, err
}

// read takes a frame that comes in time. The wire's deadline takes nothing of memory
// while nothing comes, as a context of each frame would.
func (s *socket) read(within time.Duration) (raw []byte, binary bool, err error) {
	if err := s.wire.SetReadDeadline(time.Now().Add(within)); err != nil {
		return nil, false, err
	}
	kind, raw, err := s.conn.Read(context.Background())
	return raw, kind == websocket.MessageBinary, err
}

func (s *socket) send(t told) error {
	if err := s.wire.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	return s.conn.Write(context.Background(), websocket.MessageText, frame(t))
}
