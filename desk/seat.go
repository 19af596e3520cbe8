package desk

import (
	"encoding/json"
	"slices"
	"time"

	"zhiyin.dev"
)

// seat is one agent's place: what they have in hand, and what they were told.
type seat struct {
	agent      zhiyin.Agent
	base       []zhiyin.QueueID // the agent's own queues, without placements
	presence   zhiyin.Presence
	lineReason string
	idleSince  time.Time
	rank       int
	offers     *record                  // rings here: the newest of pending
	pending    []*record                // one, except while a restart folds contacts in one after another
	settled    zhiyin.ReservationID     // the last one that is over
	turns      []time.Time              // when they turned an offer away; the newest last
	contacts   []zhiyin.ContactID       // the roster, in a fixed order: as they came
	shown      map[zhiyin.ContactID]int // how many timeline entries were sent
	today      Today
	day        string // civil date that today counts, in the unit's zone
	tab        string // the browser tab that holds the audio

	sent    ring
	subs    map[*Subscription]struct{}
	behind  bool // figures changed while nobody listened
	renewed bool // the agent's record changed: a hello is due
	hands   int  // who of the unit asks for help, as they were told
}

// change is what a batch of events changed for one agent.
type change struct {
	agent    bool
	banners  bool
	offer    bool
	contacts []zhiyin.ContactID
}

func (c *change) contact(id zhiyin.ContactID) {
	if !slices.Contains(c.contacts, id) {
		c.contacts = append(c.contacts, id)
	}
}

func (d *Desk) seat(id zhiyin.AgentID) *seat {
	s := d.seats[id]
	if s == nil {
		s = &seat{agent: zhiyin.Agent{ID: id}, presence: zhiyin.Presence{Agent: id, Status: zhiyin.Offline},
			shown: map[zhiyin.ContactID]int{}, subs: map[*Subscription]struct{}{}}
		d.seats[id] = s
	}
	return s
}

func (d *Desk) touch(id zhiyin.AgentID) *change {
	c := d.dirty[id]
	if c == nil {
		c = &change{}
		d.dirty[id] = c
	}
	return c
}

func (s *seat) take(id zhiyin.ContactID) {
	if !slices.Contains(s.contacts, id) {
		s.contacts = append(s.contacts, id)
	}
}

func (s *seat) drop(id zhiyin.ContactID) {
	s.contacts = slices.DeleteFunc(s.contacts, func(x zhiyin.ContactID) bool { return x == id })
}

func (s *seat) ring(r *record) {
	s.pending = append(s.pending, r)
	s.offers = r
}

func (s *seat) quiet(r *record) {
	s.pending = slices.DeleteFunc(s.pending, func(x *record) bool { return x == r })
	s.offers = nil
	if n := len(s.pending); n > 0 {
		s.offers = s.pending[n-1]
	}
}

func (s *seat) busy() bool { return s.offers != nil || len(s.contacts) > 0 }

// watches tells whether the contact is on the agent's screen.
func (d *Desk) watches(s *seat, r *record) bool {
	return s.offers == r || slices.Contains(s.contacts, r.id)
}

func (d *Desk) agentName(id zhiyin.AgentID) string {
	if s := d.seats[id]; s != nil {
		return s.agent.Name
	}
	return ""
}

// flush tells every agent concerned what changed: each thing once, however many
// events changed it, and the contact before its offer disappears.
func (d *Desk) flush() {
	d.lower()
	for id, c := range d.dirty {
		d.tellSeat(d.seats[id], c)
	}
	clear(d.dirty)
	d.tellHands()
	d.forget()
}

func (d *Desk) tellSeat(s *seat, c *change) {
	if s == nil {
		return
	}
	var gone []zhiyin.ContactID
	for _, id := range c.contacts {
		if r := d.open[id]; r != nil && slices.Contains(s.contacts, id) {
			d.publish(s, "contact", d.contactView(r, r.parts[s.agent.ID]))
		} else {
			gone = append(gone, id)
		}
	}
	if c.offer {
		d.publish(s, "offer", d.offerView(s.offers))
		c.agent = true
	}
	d.tellTimelines(s, gone)
	for _, id := range gone {
		d.publish(s, "gone", d.parting(id, s.agent.ID))
	}
	if c.agent {
		s.rank = 0
		d.publish(s, "agent", d.agentView(s))
		d.figuresDue = true
	}
	if c.banners && !s.renewed {
		d.publish(s, "banners", d.banners(s))
	}
	if s.renewed {
		s.renewed = false
		d.publish(s, "hello", d.hello(s))
	}
}

// parting is what is said of a contact that leaves the roster: who went on with it, if
// somebody did.
func (d *Desk) parting(id zhiyin.ContactID, agent zhiyin.AgentID) map[string]any {
	out := map[string]any{"id": id}
	if r := d.open[id]; r != nil && r.relieved.from == agent && r.current == r.relieved.by {
		out["relieved_by"] = d.agentName(r.relieved.by)
	}
	return out
}

// tellTimelines sends what was appended to the contacts on the agent's screen.
func (d *Desk) tellTimelines(s *seat, gone []zhiyin.ContactID) {
	ids := slices.Concat(s.contacts, gone)
	if s.offers != nil && !slices.Contains(ids, s.offers.id) {
		ids = append(ids, s.offers.id)
	}
	for _, id := range ids {
		r := d.open[id]
		if r == nil || s.shown[id] >= len(r.timeline) {
			continue
		}
		d.publish(s, "timeline", map[string]any{"contact": id, "entries": personal(r.timeline[s.shown[id]:], s.agent)})
		s.shown[id] = len(r.timeline)
	}
	for id := range s.shown {
		if slices.Contains(gone, id) || d.open[id] == nil {
			delete(s.shown, id)
		}
	}
}

// publish numbers one message, keeps it and hands it to the agent's sockets. A
// socket whose channel is full is dropped; it comes back by resuming.
func (d *Desk) publish(s *seat, topic string, data any) {
	raw, err := json.Marshal(struct {
		Pos   int64  `json:"pos"`
		Topic string `json:"topic"`
		Data  any    `json:"data"`
	}{s.sent.pos + 1, topic, data})
	if err != nil {
		d.log.Error("message not written", "topic", topic, "agent", s.agent.ID, "err", err)
		return
	}
	s.sent.pos++
	m := Message{Pos: s.sent.pos, JSON: raw, Made: d.now()}
	s.sent.add(m)
	for sub := range s.subs {
		select {
		case sub.live <- m:
		default:
			s.leave(sub)
		}
	}
}

func (s *seat) leave(sub *Subscription) {
	if _, has := s.subs[sub]; has {
		delete(s.subs, sub)
		close(sub.live)
	}
}
