package desk

import (
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/handoff"
)

// entry words one event for the timeline as kind and data; ok is false for an
// event that the timeline does not show.
func (d *Desk) entry(r *record, e zhiyin.Event) (TimelineEntry, bool) {
	if r.asks(e.Body) {
		return TimelineEntry{}, false // the consultation says it
	}
	kind, data := d.tell(e.Body)
	if kind == "" {
		kind, data = d.tellHearing(r, e.Body)
	}
	if kind == "" {
		return TimelineEntry{}, false
	}
	if kind == "arrived" {
		data["unit_name"] = text(d.units[r.unit].Name)
	}
	return TimelineEntry{ID: e.ID, At: At(e.At), Kind: kind, Data: data}, true
}

// personal marks the entries that are about the reader: "mine", and leaves out
// what was said where their clearance does not read it. The entries themselves are
// shared and stay as they are.
func personal(entries []TimelineEntry, reader zhiyin.Agent) []TimelineEntry {
	out := slices.Clone(entries)
	hears := reader.Cleared().Reads(zhiyin.LabelOfSealed)
	for i, e := range out {
		if !hears {
			out[i] = hide(e)
		}
		if who, has := e.Data["agent"]; has && who == reader.ID {
			out[i].Data = maps.Clone(e.Data)
			out[i].Data["mine"] = true
		}
	}
	return out
}

func (d *Desk) tell(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.ContactArrived:
		if b.Direction == zhiyin.Outbound {
			return "", nil
		}
		return "arrived", map[string]any{"channel": b.Channel, "number": b.Number, "flow": b.Flow.String(), "from": mask(b.From)}
	case zhiyin.ContactIdentified:
		return "identified", map[string]any{"match": b.Match, "assurance": b.Assurance, "confidence": b.Confidence, "evidence": b.Evidence}
	case zhiyin.FlowSaid:
		return "said", map[string]any{"node": b.Node, "prompt": b.Prompt, "language": b.Voice.Language, "words": maskWords(b.Words)}
	case zhiyin.DigitsKeyed:
		return "keyed", map[string]any{"node": b.Node, "count": b.Count}
	case zhiyin.NoticePlayed:
		return "notice", map[string]any{"notice": b.Notice, "version": b.Version.String()}
	case zhiyin.ContactQueued:
		return "queued", map[string]any{"queue": b.Queue, "queue_name": d.queueName(b.Queue), "priority": b.Wanted.Priority}
	}
	return d.tellService(body)
}

func (d *Desk) tellService(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.ReservationMade:
		if b.Asks != "" {
			return "", nil
		}
		return "offered", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent), "reservation": b.Reservation}
	case zhiyin.ReservationSettled:
		if b.State == zhiyin.Accepted || b.State == zhiyin.Canceled {
			return "", nil
		}
		return "no_answer", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent), "state": b.State, "reason": b.Reason}
	case zhiyin.ContactConnected:
		return "connected", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent), "wait_ms": b.WaitMs}
	case zhiyin.ContactTakenOver:
		return "taken_over", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent), "from": b.From, "from_name": d.agentName(b.From)}
	case zhiyin.ContactHeld:
		return "held", map[string]any{"held_by": b.By}
	case zhiyin.ContactResumed:
		return "resumed", map[string]any{"held_ms": b.HeldMs}
	case zhiyin.CallPlaced:
		return "placed", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent)}
	case zhiyin.CallAnswered:
		return "answered", map[string]any{}
	case zhiyin.CallUnanswered:
		return "unanswered", map[string]any{"why": b.Why}
	case zhiyin.ConsultPlaced:
		data := map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent)}
		if b.Colleague != "" {
			data["colleague_name"] = d.agentName(b.Colleague)
		} else {
			data["to"] = mask(b.To)
		}
		return "consulting", data
	case zhiyin.ConferenceBegan:
		return "conference", map[string]any{"phase": "began", "agent": b.Agent, "agent_name": d.agentName(b.Agent), "colleague_name": d.agentName(b.Colleague)}
	case zhiyin.ConferenceEnded:
		return "conference", map[string]any{"phase": "ended", "left_name": d.agentName(b.Left), "why": b.Why, "talk_ms": b.TalkMs}
	case zhiyin.ConsultEnded:
		return "consulted", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent), "why": b.Why, "talk_ms": b.TalkMs}
	case zhiyin.LegLost:
		return "leg_lost", map[string]any{"agent": b.Agent}
	case zhiyin.HandoffMade:
		return "handoff", map[string]any{"handoff": b.Handoff, "form": b.Form.ID, "shows": b.Shows, "way": b.Way, "state": zhiyin.HandoffOffered, "expires": At(b.Expires)}
	case zhiyin.HandoffMoved:
		return "handoff", map[string]any{"handoff": b.Handoff, "form": b.Form, "state": b.State, "assurance": b.Assurance, "device": b.Device}
	case zhiyin.MessageAsked:
		if b.Template.ID == handoff.JointLink {
			return "joint", map[string]any{"state": "sent"}
		}
	case zhiyin.MessageSettled:
		if b.Template == handoff.JointLink && b.State == zhiyin.MessageDead {
			return "joint", map[string]any{"state": "failed", "why": b.Fault}
		}
	case zhiyin.DeviceJoined:
		return "joint", map[string]any{"state": "joined", "colleague": b.Colleague, "type": b.Type}
	case zhiyin.DeviceInvited:
		return "joint", map[string]any{"state": "invited"}
	case zhiyin.DeviceLeft:
		return "joint", map[string]any{"state": "left"}
	case zhiyin.LegRejoined:
		return "leg_rejoined", map[string]any{"agent": b.Agent, "gone_ms": b.GoneMs}
	}
	if kind, data = d.tellCallback(body); kind != "" {
		return kind, data
	}
	if kind, data = d.tellEscalation(body); kind != "" {
		return kind, data
	}
	if kind, data = d.tellSurvey(body); kind != "" {
		return kind, data
	}
	return d.tellEnd(body)
}

func (d *Desk) tellEnd(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.ContactTransferred:
		return "transferred", map[string]any{"queue": b.Queue, "queue_name": d.queueName(b.Queue), "to": mask(b.To), "ok": b.OK}
	case zhiyin.ContactEnded:
		return "ended", map[string]any{"reason": b.Reason, "flow_ms": b.FlowMs, "wait_ms": b.WaitMs, "talk_ms": b.TalkMs, "hold_ms": b.HoldMs}
	case zhiyin.WrapStarted:
		return "wrap", map[string]any{"phase": "started", "agent": b.Agent, "agent_name": d.agentName(b.Agent), "beside": b.Beside, "due": At(b.Due)}
	case zhiyin.WrapExtended:
		return "wrap", map[string]any{"phase": "extended", "due": At(b.Due)}
	case zhiyin.WrapCompleted:
		return "wrap", map[string]any{"phase": "completed", "agent": b.Agent, "agent_name": d.agentName(b.Agent), "beside": b.Beside, "disposition": b.Disposition, "timed_out": b.TimedOut, "wrap_ms": b.WrapMs}
	case zhiyin.NoteSaved:
		return "note", map[string]any{"agent": b.Agent, "agent_name": d.agentName(b.Agent)}
	}
	return d.tellRecording(body)
}
