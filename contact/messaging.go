package contact

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// Messenger takes messages and links to customers outside of the talk.
type Messenger interface {
	// Ask keeps a message to be sent; once for each id. fault says why it will not be:
	// one of zhiyin's faults of messages. err means that we failed.
	Ask(ctx context.Context, m zhiyin.Message) (fault string, err error)
	// Offer makes a hand-off of a contact under way. What comes of it later is told by
	// HandoffMoved, also that it was offered, or failed.
	Offer(ctx context.Context, order zhiyin.HandoffOrder) error
	// Recall tells by HandoffMoved how the newest hand-off of the form stands that the
	// contact was offered since a moment, as a process has died meanwhile. NotFound: none was.
	Recall(ctx context.Context, contact zhiyin.ContactID, form string, since time.Time) error
}

// The commands of messages. Both wait until their step is durable.
type (
	// SendMessage asks for a message; MessageTaken follows.
	SendMessage struct{ Message zhiyin.Message }
	// OfferHandoff asks for a hand-off; HandoffMoved follows.
	OfferHandoff struct{ Order zhiyin.HandoffOrder }
	// RecallHandoff asks what became of one, of a form and made since; HandoffMoved
	// follows, failed where none was made.
	RecallHandoff struct {
		Form  string
		Since time.Time
	}
)

func (SendMessage) does() string   { return "send_message" }
func (OfferHandoff) does() string  { return "offer_handoff" }
func (RecallHandoff) does() string { return "recall_handoff" }

// The inputs of messages.
type (
	// MessageTaken: a message that the flow asked for is on its way, or Fault says why not.
	MessageTaken struct {
		Message  zhiyin.MessageID `json:"message"`
		Template string           `json:"template"`
		Fault    string           `json:"fault,omitempty"`
	}
	// HandoffMoved: a hand-off of this contact came to a state.
	HandoffMoved struct {
		Handoff   zhiyin.HandoffID    `json:"handoff,omitempty"` // empty: it could not be offered
		Form      string              `json:"form"`
		State     zhiyin.HandoffState `json:"state"`
		Assurance zhiyin.Assurance    `json:"assurance,omitempty"`
		Code      string              `json:"code,omitempty"` // that the page asks for; of an offer
	}
)

func (MessageTaken) name() string { return "message_taken" }
func (HandoffMoved) name() string { return "handoff_moved" }

// HandoffMoved tells a contact what its hand-off has come to. One that is over
// hears nothing.
func (c *Conductor) HandoffMoved(id zhiyin.ContactID, in HandoffMoved) { c.tell(id, in) }

// withMessages adds the rows of messages to the table. A hand-off is followed by
// the flow alone; an agent sees it by its events.
func withMessages(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	table[zhiyin.InFlow] = append(table[zhiyin.InFlow], row((*step).messageTaken), row((*step).handoffMoved))
	return table
}

// sendByFlow asks for the message that the flow wants.
func (s *step) sendByFlow(c flow.Send) {
	to := ""
	if c.Channel == zhiyin.BySMS {
		to = s.telephone()
	}
	s.c.messages++
	s.do(SendMessage{Message: zhiyin.Message{ID: s.messageID(), Unit: s.c.Unit.ID, Channel: c.Channel, To: to, Language: s.c.Voice.Language,
		Template: c.Template, Fields: s.written(c.Fields), Purpose: zhiyin.ForService, Customer: s.c.Snapshot.Customer.ID, Contact: s.c.ID,
		By: "flow:" + s.c.FlowRef.ID, Made: s.now}})
}

// messageID is the same in every replay.
func (s *step) messageID() zhiyin.MessageID {
	_, born, _ := strings.Cut(string(s.c.ID), "_")
	return zhiyin.MessageID("msg_" + born + "-" + strconv.Itoa(s.c.messages))
}

// telephone is the number that the customer calls from, else the one that is known of them.
func (s *step) telephone() string {
	from := s.c.Arrival.From
	if s.c.Arrival.Channel != zhiyin.VoiceCall || !strings.HasPrefix(from, "+") {
		return s.c.Snapshot.Customer.Phone
	}
	return from
}

// handoffByFlow asks for a link to the customer's second device.
func (s *step) handoffByFlow(c flow.Handoff) {
	s.do(OfferHandoff{Order: zhiyin.HandoffOrder{Contact: s.c.ID, Form: c.Form, Fields: s.written(c.Fields), Way: c.Way,
		Language: s.c.Voice.Language, By: "flow:" + s.c.FlowRef.ID}})
}

// written fills fields as a reader sees them. One that can't be filled is left out:
// whoever fills the template says that it is missing.
func (s *step) written(fields map[string]zhiyin.Text) map[string]string {
	out, at := map[string]string{}, speech.Lookup(s.Flow.Lookup(s.c.Snapshot, s.c.Flow))
	for name, text := range fields {
		pattern, in, ok := text.In(s.c.Voice.Language)
		if !ok {
			continue
		}
		if words, err := s.Speaker.Render(pattern, in, s.c.Voice, at); err == nil {
			out[name] = words.Words
		}
	}
	return out
}

func (s *step) messageTaken(in MessageTaken) {
	s.follow(flow.Sent{Template: in.Template, OK: in.Fault == "", Fault: in.Fault})
}

// handoffMoved lets the flow follow the second device. Where that leads on, or
// something is said about it, nobody waits for a key any more.
func (s *step) handoffMoved(in HandoffMoved) {
	if s.c.Flow.Wait != flow.ForHandoff {
		return
	}
	asked, sounds := s.c.gather, s.c.sounds
	s.c.gather = nil
	s.follow(flow.Confirmed{Form: in.Form, State: in.State, Assurance: in.Assurance, Code: in.Code})
	switch {
	case s.c.Flow.Wait == flow.ForHandoff && s.c.sounds == sounds:
		s.c.gather = asked
	case s.c.gather == nil:
		s.drop(forKeys)
	}
}

// messageWithin bounds how long the flow waits for a message to be kept: a caller
// hears nothing meanwhile.
const messageWithin = 3 * time.Second

// sendMessage asks, without holding up the contact's goroutine.
func (k *conducted) sendMessage(m zhiyin.Message) {
	k.aside(func(ctx context.Context) {
		fault, err := zhiyin.FaultNoProvider, error(nil)
		if k.cfg.Messenger != nil {
			fault, err = k.cfg.Messenger.Ask(ctx, m)
		}
		if err != nil {
			k.log.Error("message not kept", "message", string(m.ID), "template", m.Template, "kind", zhiyin.KindOf(err), "err", err)
			fault = "unavailable"
		}
		k.put(MessageTaken{Message: m.ID, Template: m.Template, Fault: fault})
	})
}

// recallHandoff goes on with a hand-off that a dead process had begun. What it came to
// was kept, but maybe not told; where it was never made, nobody has a link.
func (k *conducted) recallHandoff(c RecallHandoff) {
	k.aside(func(ctx context.Context) {
		err := fmt.Errorf("contact: nothing is set up for hand-offs: %w", zhiyin.Unavailable)
		if k.cfg.Messenger != nil {
			err = k.cfg.Messenger.Recall(ctx, k.id, c.Form, c.Since)
		}
		if err != nil {
			k.log.Info("hand-off not taken up", "form", c.Form, "kind", zhiyin.KindOf(err))
			k.put(HandoffMoved{Form: c.Form, State: zhiyin.HandoffFailed})
		}
	})
}

func (k *conducted) offerHandoff(o zhiyin.HandoffOrder) {
	k.aside(func(ctx context.Context) {
		err := fmt.Errorf("contact: nothing is set up for hand-offs: %w", zhiyin.Unavailable)
		if k.cfg.Messenger != nil {
			err = k.cfg.Messenger.Offer(ctx, o)
		}
		if err != nil {
			k.log.Error("hand-off not offered", "form", o.Form, "kind", zhiyin.KindOf(err), "err", err)
			k.put(HandoffMoved{Form: o.Form, State: zhiyin.HandoffFailed})
		}
	})
}

// aside does something that takes a while beside the contact's goroutine.
func (k *conducted) aside(do func(context.Context)) {
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		ctx, cancel := context.WithTimeout(k.ctx, messageWithin)
		defer cancel()
		do(ctx)
	}()
}
