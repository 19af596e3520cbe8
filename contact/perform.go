package contact

import (
	"context"
	"sync"
	"time"

	"zhiyin.dev"
)

// perform does one command.
func (k *conducted) perform(c Command) {
	switch c := c.(type) {
	case Meet:
		k.meet(c.From)
	case SetTimer:
		k.timers[c.Timer] = time.AfterFunc(c.After, func() { k.put(Rang{Timer: c.Timer}) })
	case DropTimer:
		k.dropTimer(c.Timer)
	case EnterQueue:
		k.cfg.Lobby.Enter(k.id, c.Wanted, k.state.Snapshot, c.Since)
	case LeaveQueue:
		k.cfg.Lobby.Leave(k.id)
	case FreeAgent:
		k.silent(c.Agent)
		k.cfg.Lobby.Free(c.Agent, k.id)
	case Dial:
		k.dial(c.To)
	case Close:
		k.closed = true
	default:
		k.sound(c)
	}
}

func (k *conducted) dropTimer(id int) {
	if t := k.timers[id]; t != nil {
		t.Stop()
		delete(k.timers, id)
	}
}

// sound does what can be heard. A contact that was taken up after a restart has
// no line: there is nothing to hear.
func (k *conducted) sound(c Command) {
	if k.line == nil {
		return
	}
	switch c := c.(type) {
	case Answer:
		if err := k.line.Answer(); err != nil {
			k.log.Info("not answered", "err", err)
			k.put(HungUp{})
		}
	case Speak:
		k.line.Play(k.cfg.Voice.Speak(c.Words), k.over(c.Sound))
	case Music:
		k.line.Play(k.cfg.Voice.Music(c.Name), k.over(c.Sound))
	case Hush:
		k.line.Stop()
	case Press:
		k.line.SendDigits(c.Digits)
	case Join:
		k.join(c.Agent)
	case Part:
		k.cfg.Switch.Part(k.line)
	case MuteAgent:
		if line, ok := k.cfg.Agents.AgentLine(c.Agent); ok {
			line.Mute(c.On)
		}
	case JoinDialled:
		k.joinDialled()
	case HangupDialled:
		if k.dialled != nil {
			k.dialled.Hangup(zhiyin.EndedByCustomer)
			k.dialled = nil
		}
	case Hangup:
		k.line.Hangup(c.Reason)
	}
}

// over tells the contact that a sound ended.
func (k *conducted) over(sound int) func(time.Duration, bool) {
	return func(heard time.Duration, whole bool) {
		k.put(Played{Sound: sound, HeardMs: int(heard.Milliseconds()), Whole: whole})
	}
}

func (k *conducted) join(agent zhiyin.AgentID) {
	k.talks(k, agent)
	line, ok := k.cfg.Agents.AgentLine(agent)
	if !ok {
		k.put(AgentLost{})
		return
	}
	if err := k.cfg.Switch.Join(k.line, line); err != nil {
		k.log.Error("lines not joined", "agent", string(agent), "err", err)
		k.put(AgentLost{})
	}
}

// dial calls the target of a transfer without holding up the contact.
func (k *conducted) dial(to string) {
	if k.cfg.Dialler == nil {
		k.put(Dialled{})
		return
	}
	from := k.state.Number.CallerID
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		ctx, cancel := context.WithTimeout(k.ctx, transferWithin)
		defer cancel()
		var news heldBack
		line, err := k.cfg.Dialler.Dial(ctx, to, from,
			news.after(func() { k.put(Dialled{OK: true}) }), news.after(func() { k.put(DialledGone{}) }))
		if err != nil {
			k.log.Info("transfer refused", "err", err)
			k.put(Dialled{})
			return
		}
		if !k.box.put(message{dialled: line}) {
			line.Hangup(zhiyin.EndedFailed)
		}
		news.let()
	}()
}

// heldBack keeps news of a call out back until its line was handed over: a party
// may answer before Dial returns.
type heldBack struct {
	mu      sync.Mutex
	free    bool
	waiting []func()
}

func (h *heldBack) after(tell func()) func() {
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if !h.free {
			h.waiting = append(h.waiting, tell)
			return
		}
		tell()
	}
}

func (h *heldBack) let() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.free = true
	for _, tell := range h.waiting {
		tell()
	}
}

func (k *conducted) joinDialled() {
	if k.dialled == nil {
		k.put(DialledGone{})
		return
	}
	if err := k.cfg.Switch.Join(k.line, k.dialled); err != nil {
		k.log.Error("lines not joined", "err", err)
		k.put(DialledGone{})
	}
}
