package scenario

import (
	"sync"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/pcm"
)

// speak sends samples (8 kHz), then silence; said is closed when they were sent.
func (h *headset) speak(samples []int16) (said <-chan struct{}) {
	over := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.source = pcm.Sequence(pcm.Clip(samples), &told{pcm.Silence(0), over, sync.Once{}})
	return over
}

// told is a source that says when it is first read.
type told struct {
	pcm.Source
	over chan struct{}
	once sync.Once
}

func (s *told) Read(frame []int16) (int, bool) {
	s.once.Do(func() { close(s.over) })
	return s.Source.Read(frame)
}

func TestEachPartyOfAConferenceIsTranscribedAsThemselves(t *testing.T) {
	t.Parallel()
	p := &platform{t: t, dir: furnishedOn(t, "", times{wrap: 120}), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto"}}
	p.begin()
	p.understands()
	db := p.ledger()
	a := p.atWork("muhe", 1, 0)
	call := p.dial(telephone(t), suGold, taped)
	id := a.accepts()
	b := p.atWork("muhe", 0, 0)
	by := func(agent zhiyin.AgentID) func(zhiyin.UtteranceHeard) bool {
		return func(u zhiyin.UtteranceHeard) bool { return u.Agent == agent && u.Text != "" }
	}
	heard := func(agent zhiyin.AgentID) int { return count(events(t, db, id), by(agent)) }

	t.Log("what the two say to each other is not kept")
	found(t, db, id, func(l zhiyin.ListeningStarted) bool { return l.Agent == a.id })
	a.consults(id, b)
	found(t, db, id, func(l zhiyin.ListeningStopped) bool { return l.Why == "ended" })
	phrase := voiced(t, "我想查一下我的订单", zhiyin.Mandarin)
	for _, said := range []<-chan struct{}{a.headset.speak(phrase), b.headset.speak(phrase)} {
		<-said
	}

	t.Log("three")
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	found(t, db, id, func(l zhiyin.ListeningStarted) bool { return l.Agent == b.id && !l.Mood })
	call.Say(voiced(t, "我的订单什么时候到", zhiyin.Mandarin))
	found(t, db, id, by("")) // said later than theirs, and kept
	if heard(a.id) != 0 || heard(b.id) != 0 {
		t.Errorf("the consultation is kept: %d and %d turns", heard(a.id), heard(b.id))
	}
	a.headset.speak(voiced(t, "我想查一下我的订单", zhiyin.Mandarin))
	found(t, db, id, by(a.id))
	b.headset.speak(voiced(t, "我要转人工", zhiyin.Mandarin))
	said := found(t, db, id, by(b.id))
	if said.Speaker != zhiyin.OfAgent {
		t.Errorf("the colleague said %+v", said)
	}
	if heard(b.id) != 1 || heard(a.id) != 1 {
		t.Errorf("%d turns of the agent and %d of the colleague", heard(a.id), heard(b.id))
	}
	shown := func(at *deskAgent, utterance zhiyin.UtteranceID) (entry desk.TimelineEntry) {
		at.await("the words are on the desk", func(s screen) bool {
			for _, e := range s.told {
				if e.Kind == "heard" && e.Data["utterance"] == string(utterance) {
					entry = e
					return true
				}
			}
			return false
		})
		return entry
	}
	if e := shown(b, said.Utterance); e.Data["mine"] != true {
		t.Errorf("who spoke sees %+v", e.Data)
	}
	if e := shown(a, said.Utterance); e.Data["mine"] != nil || e.Data["agent"] != string(b.id) || e.Data["agent_name"] == "" || e.Data["agent_name"] == nil {
		t.Errorf("the other agent sees %+v", e.Data)
	}

	t.Log("the agent leaves, and the colleague is heard as before")
	a.onContact(id, "conference/leave", map[string]any{})
	b.alone(id)
	b.headset.speak(voiced(t, "我想查一下我的订单", zhiyin.Mandarin))
	eventually(t, awaitWithin, "the colleague's words are kept", func() bool { return heard(b.id) == 2 })
	agents, felt := map[zhiyin.UtteranceID]bool{}, map[zhiyin.UtteranceID]bool{}
	for _, e := range events(t, db, id) {
		switch u := e.Body.(type) {
		case zhiyin.UtteranceHeard:
			agents[u.Utterance] = u.Speaker == zhiyin.OfAgent
		case zhiyin.MoodChanged:
			felt[u.Utterance] = true
		case zhiyin.ListeningStarted:
			if u.Agent != "" && u.Mood {
				t.Errorf("an agent's mood is measured: %+v", u)
			}
		}
	}
	for u := range felt {
		if agents[u] {
			t.Errorf("a mood of an agent: %s", u)
		}
	}
	bye(t, call)
	b.wrapsUp(id, "muhe-order-answered")
	a.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
