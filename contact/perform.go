package contact

import (
	"time"

	"zhiyin.dev"
)

// perform does one command.
func (k *conducted) perform(c Command) {
	switch c := c.(type) {
	case Meet:
		k.meet(c)
	case Show:
		if k.text != nil {
			k.text.Show(c.Message)
		}
	case SetTimer:
		k.timers[c.Timer] = time.AfterFunc(c.After, func() { k.put(Rang{Timer: c.Timer}) })
	case DropTimer:
		k.dropTimer(c.Timer)
	case SendMessage:
		k.sendMessage(c.Message)
	case OfferHandoff:
		k.offerHandoff(c.Order)
	case RecallHandoff:
		k.recallHandoff(c)
	case EnterQueue:
		k.cfg.Lobby.Enter(k.id, c.Wanted, k.state.Snapshot, c.Since)
	case LeaveQueue:
		k.cfg.Lobby.Leave(k.id)
	case Escalate:
		k.cfg.Lobby.Escalate(k.id, c.Wanted, k.state.Snapshot, c.Plea)
	case Deescalate:
		k.cfg.Lobby.Deescalate(k.id, c.Why)
	case FreeAgent:
		k.silent(c.Agent, k.id)
		if c.Others {
			k.cfg.Lobby.Release(c.Agent, k.id)
		} else {
			k.cfg.Lobby.Free(c.Agent, k.id)
		}
	case Dial:
		k.dial(c.To)
	case Record:
		k.record(c)
	case PauseTape, StopTape:
		k.onTape(c)
	case ReadyMessage:
		k.readyMessage()
	case Place:
		k.place(c.To)
	case Return:
		k.returns(c)
	case DialConsult:
		k.dialConsult(c)
	case InviteColleague:
		k.cfg.Lobby.Invite(k.id, k.state.agent, c.Agent)
	case JoinConsult:
		k.joinConsult()
	case TakeConsult:
		k.takeConsult()
	case DropConsult:
		k.dropConsult(c.Why)
	case JoinSenior:
		k.joinSenior(c)
	case PartSenior:
		k.partSenior(c.Senior)
	case ConferAll:
		k.conferAll()
	case PartAgent:
		k.partAgent(c.Agent)
	case PartObserver:
		k.partObserver(c.Agent)
	case Ringback:
		if line, ok := k.cfg.Agents.AgentLine(c.Agent); ok {
			line.Play(k.cfg.Voice.Music(ringback), nil)
		}
	case HushAgent:
		if line, ok := k.cfg.Agents.AgentLine(c.Agent); ok {
			line.Stop()
		}
	case HangupDialled:
		k.out.drop(zhiyin.EndedByCustomer)
	case Hangup:
		k.placed.drop(c.Reason)
		if k.line != nil {
			k.line.Hangup(c.Reason)
		}
	case AskElsewhere, SendCode, Verify:
		k.question(c)
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
		k.line.Play(k.ears.under(k.cfg.Voice.Speak(c.Words)), k.over(c.Sound))
	case Music:
		k.line.Play(k.cfg.Voice.Music(c.Name), k.over(c.Sound))
	case Echo:
		k.line.Echo(c.On)
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
	}
}

// over tells the contact that a sound ended.
func (k *conducted) over(sound int) func(time.Duration, bool) {
	return func(heard time.Duration, whole bool) {
		k.put(Played{Sound: sound, HeardMs: int(heard.Milliseconds()), Whole: whole})
	}
}

func (k *conducted) joinDialled() {
	if k.out == nil || k.out.line == nil {
		k.put(DialledGone{})
		return
	}
	if err := k.cfg.Switch.Join(k.line, k.out.line); err != nil {
		k.log.Error("lines not joined", "err", err)
		k.put(DialledGone{})
	}
}
