package chat

import (
	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// catchUp tells the page what it missed.
func (s *socket) catchUp(site Site) error {
	err := s.send(told{Welcome: &welcome{Token: s.server.token(admission{s.id, s.owner}), Contact: s.id, Name: site.Name, Number: site.Number}})
	if err != nil {
		return err
	}
	list, err := s.server.cfg.Records.ChatMessages(s.server.ctx, s.id, s.last)
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
		if stands.Left, err = s.server.cfg.Records.LeftMessage(s.server.ctx, s.id); err != nil {
			s.server.cfg.Log.Error("message left not looked for", "contact", string(s.id), "err", err)
			return err
		}
	}
	return s.stands(stands)
}

func (s *socket) message(m zhiyin.ChatMessage) error {
	if m.Seq <= s.last {
		return nil
	}
	s.last = m.Seq
	return s.send(told{Message: &m})
}

func (s *socket) pass(n news) error {
	switch {
	case n.message != nil:
		return s.message(*n.message)
	case n.stands != nil:
		return s.stands(*n.stands)
	case n.refused != nil:
		return s.send(told{Refused: n.refused})
	case n.typing:
		return s.send(told{Typing: true})
	case n.read > 0:
		return s.send(told{Read: n.read})
	case n.tick:
		return s.send(told{Tick: true})
	}
	return nil
}

// stands tells how the chat stands, when that is news.
func (s *socket) stands(st contact.Standing) error {
	now := state{Is: isOf(st), Position: st.Position, Why: st.Reason, Read: st.Read, Left: st.Left}
	if now.Is == "agent" {
		now.Agent, now.Title = s.server.cfg.Agent(s.server.ctx, st.Agent)
	}
	if now.Is == s.shown.Is && now.Position == s.shown.Position && now.Agent == s.shown.Agent && now.Read == s.shown.Read && now.Left == s.shown.Left {
		return nil
	}
	s.shown = now
	return s.send(told{State: &now})
}
