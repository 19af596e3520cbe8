package chat

import (
	"context"
	"errors"
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
}

// socket is one page's. The goroutine of serve reads, that of speak writes.
type socket struct {
	server       *Server
	conn         *websocket.Conn
	origin, host string
	id           zhiyin.ContactID
	news         chan news // capacity newsCapacity; overflow cuts the page off
	last         int       // Seq of the last message sent; speak's alone once it runs
	shown        state     // what the page was told last; likewise
	messages     bucket
	files        bucket
	typed        time.Time
}

// tell never waits; it is called under the room's lock.
func (s *socket) tell(n news) {
	select {
	case s.news <- n:
	default:
		go func() { _ = s.conn.CloseNow() }() // it comes back where it was
	}
}

func (s *socket) serve() {
	site, err := s.hello()
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(s.server.ctx)
	defer cancel()
	if first := s.server.rooms.enter(s.id, s); first {
		s.server.cfg.Talks.PageBack(s.id)
	}
	spoken := make(chan struct{})
	go func() {
		defer close(spoken)
		s.speak(ctx, site)
	}()
	s.listen(ctx)
	if last := s.server.rooms.leave(s.id, s); last {
		s.server.cfg.Talks.PageGone(s.id)
	}
	cancel()
	<-spoken
}

// hello takes the first frame. A page that may not, or can't be served, is told why.
func (s *socket) hello() (Site, error) {
	ctx, cancel := context.WithTimeout(s.server.ctx, helloWithin)
	defer cancel()
	_, raw, err := s.conn.Read(ctx)
	first, fault := parse(raw)
	if err == nil && (fault != nil || first.Hello == nil) {
		err = zhiyin.Invalid
	}
	if err != nil {
		_ = s.conn.Close(websocket.StatusPolicyViolation, "the first frame is a hello")
		return Site{}, err
	}
	s.last = max(first.Hello.After, 0)
	var site Site
	if s.id, site, err = s.server.greet(*first.Hello, s.origin, s.host); err != nil {
		why := whyOf(err)
		if errors.Is(err, zhiyin.NotFound) {
			why = "unanswered"
		}
		_ = s.send(told{Refused: &refused{Why: why}})
		_ = s.conn.Close(websocket.StatusPolicyViolation, why)
	}
	return site, err
}

func (s *socket) send(t told) error {
	ctx, cancel := context.WithTimeout(s.server.ctx, writeWithin)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, frame(t))
}

// speak tells the page what it missed and then what happens, until ctx ends or it
// does not take it.
func (s *socket) speak(ctx context.Context, site Site) {
	defer func() { _ = s.conn.CloseNow() }() // ends listen too
	if s.catchUp(ctx, site) != nil {
		return
	}
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err = s.send(told{Tick: true})
		case n := <-s.news:
			err = s.pass(ctx, n)
		}
		if err != nil {
			return
		}
	}
}

func (s *socket) catchUp(ctx context.Context, site Site) error {
	err := s.send(told{Welcome: &welcome{Token: s.server.token(s.id), Contact: s.id, Name: site.Name, Number: site.Number}})
	if err != nil {
		return err
	}
	list, err := s.server.cfg.Records.ChatMessages(ctx, s.id, s.last)
	if err != nil {
		s.server.cfg.Log.Error("messages not read", "contact", string(s.id), "err", err)
		return err
	}
	for i := range list {
		if err := s.message(list[i]); err != nil {
			return err
		}
	}
	stands, ok := s.server.cfg.Talks.Standing(s.id)
	if !ok {
		stands.State = zhiyin.Completed
	}
	return s.stands(ctx, stands)
}

func (s *socket) message(m zhiyin.ChatMessage) error {
	if m.Seq <= s.last {
		return nil
	}
	s.last = m.Seq
	return s.send(told{Message: &m})
}

func (s *socket) pass(ctx context.Context, n news) error {
	switch {
	case n.message != nil:
		return s.message(*n.message)
	case n.stands != nil:
		return s.stands(ctx, *n.stands)
	case n.refused != nil:
		return s.send(told{Refused: n.refused})
	case n.typing:
		return s.send(told{Typing: true})
	case n.read > 0:
		return s.send(told{Read: n.read})
	}
	return nil
}

// stands tells how the chat stands, when that is news.
func (s *socket) stands(ctx context.Context, st contact.Standing) error {
	now := state{Is: isOf(st), Position: st.Position, Why: st.Reason, Read: st.Read}
	if now.Is == "agent" {
		now.Agent, now.Title = s.server.cfg.Agent(ctx, st.Agent)
	}
	if now.Is == s.shown.Is && now.Position == s.shown.Position && now.Agent == s.shown.Agent && now.Read == s.shown.Read {
		return nil
	}
	s.shown = now
	return s.send(told{State: &now})
}
