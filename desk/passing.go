package desk

import (
	"context"
	"encoding/json"

	"zhiyin.dev"
)

// Hear shows what somebody is saying at this moment to those who have the contact
// on their screen. It is kept nowhere: a socket that is half a list behind does
// without, and one that comes back sees the next.
func (d *Desk) Hear(ctx context.Context, p zhiyin.Partial) error {
	return d.do(ctx, func() {
		r := d.open[p.Contact]
		if r == nil {
			return
		}
		if p.Text = MaskSaid(p.Text); r.hushes(p) {
			p.Text = "" // nor is it kept
		}
		for _, a := range r.watchers() {
			if s := d.seats[a]; s != nil && len(s.subs) > 0 && s.agent.Cleared().Reads(zhiyin.LabelOfSealed) {
				d.pass(s, "partial", p)
			}
		}
	})
}

// hushes tells whether some of the turn was said while the recording was paused.
func (r *record) hushes(p zhiyin.Partial) bool {
	if r.recording != nil && r.recording.State == "paused" {
		if r.hushed == nil {
			r.hushed = map[zhiyin.LegID]zhiyin.UtteranceID{}
		}
		r.hushed[p.Leg] = p.Utterance
	}
	return r.hushed[p.Leg] == p.Utterance && p.Utterance != ""
}

// pass sends a message that takes no position: it repeats the last one.
func (d *Desk) pass(s *seat, topic string, data any) {
	raw, err := json.Marshal(struct {
		Pos   int64  `json:"pos"`
		Topic string `json:"topic"`
		Data  any    `json:"data"`
	}{s.sent.pos, topic, data})
	if err != nil {
		d.log.Error("message not written", "topic", topic, "agent", s.agent.ID, "err", err)
		return
	}
	m := Message{Pos: s.sent.pos, JSON: raw, Made: d.now()}
	for sub := range s.subs {
		if len(sub.live) >= liveCapacity/2 {
			continue
		}
		select {
		case sub.live <- m:
		default:
		}
	}
}
