package plan

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Seats is a set of agents by their place in a Room.
type Seats []uint64

// Has tells whether a seat is in the set.
func (s Seats) Has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }

// Len counts the seats.
func (s Seats) Len() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

func (s Seats) add(i int) { s[i>>6] |= 1 << (i & 63) }

// and leaves in s what is in t too.
func (s Seats) and(t Seats) {
	for i := range s {
		s[i] &= t[i]
	}
}

// Room is a plan over a staff: for each kind of contact the seats that may take it, at
// each step, and what each is worth. Kinds are made when they are met and kept: two
// contacts are of one kind when everything that the clauses read of them is equal.
// One goroutine owns it.
type Room struct {
	*Plan
	staff  []Agent
	skills map[string]string
	alone  map[*Clause]Seats // of clauses over the agent alone
	reads  []string          // contact paths that a clause over agents reads
	kinds  map[string]*Kind
}

// Kind is one kind of contact.
type Kind struct {
	Key   string // equal for equal kinds
	VIP   bool
	Steps []Seats   // by step: who may take it
	Worth []float32 // by seat: weights of the preferences that hold
}

// Compile lays the plan over a staff; skills are read by the words.
func (p *Plan) Compile(staff []Agent, w *Words) *Room {
	r := &Room{Plan: p, staff: staff, skills: w.skills, alone: map[*Clause]Seats{}, kinds: map[string]*Kind{}}
	seen := map[string]bool{}
	for _, c := range p.clauses() {
		mixed := false
		for _, path := range c.rule.Paths() {
			if strings.HasPrefix(path, "contact.") {
				mixed = true
				if !seen[path] {
					seen[path] = true
					r.reads = append(r.reads, path)
				}
			}
		}
		if !mixed {
			r.alone[c] = r.seats(c, &Contact{}, false)
		}
	}
	return r
}

// seats of whom the clause holds, for a contact.
func (r *Room) seats(c *Clause, contact *Contact, vip bool) Seats {
	out := make(Seats, (len(r.staff)+63)/64)
	for i := range r.staff {
		if r.holds(c, i, contact, vip) {
			out.add(i)
		}
	}
	return out
}

func (r *Room) holds(c *Clause, seat int, contact *Contact, vip bool) bool {
	return c.rule.Holds(r.lookup(seat, contact, vip))
}

func (r *Room) lookup(seat int, contact *Contact, vip bool) func(string) (any, bool) {
	return func(path string) (any, bool) {
		if strings.HasPrefix(path, "contact.") {
			return contact.value(path, vip)
		}
		return r.staff[seat].value(path, r.skills)
	}
}

// IsVIP tells whether the plan takes the contact for a VIP.
func (p *Plan) IsVIP(c *Contact) bool {
	if p.VIP == nil {
		return c.Wanted.Priority >= vipPriority
	}
	return p.VIP.rule.Holds(func(path string) (any, bool) { return c.value(path, false) })
}

// Kind is the contact's.
func (r *Room) Kind(c Contact) *Kind {
	vip := r.IsVIP(&c)
	key := r.key(&c, vip)
	if k := r.kinds[key]; k != nil {
		return k
	}
	k := r.kind(&c, vip)
	k.Key = key
	r.kinds[key] = k
	return k
}

// Forget drops the kinds that were met.
func (r *Room) Forget() { r.kinds = map[string]*Kind{} }

// key writes what the clauses and the flow's own wish say of a contact.
func (r *Room) key(c *Contact, vip bool) string {
	var b strings.Builder
	b.WriteString(string(c.Wanted.Queue))
	for _, s := range c.Wanted.Skills {
		b.WriteString("\x1f" + s.ID + "\x1f" + strconv.Itoa(s.Level))
	}
	b.WriteString("\x1e" + strconv.FormatBool(vip))
	for _, path := range r.reads {
		v, ok := c.value(path, vip)
		b.WriteString("\x1e")
		if ok {
			write(&b, v)
		}
	}
	return b.String()
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case []string:
		b.WriteString(strings.Join(v, "\x1f"))
	}
}

func (r *Room) kind(c *Contact, vip bool) *Kind {
	base := make(Seats, (len(r.staff)+63)/64)
	for i := range r.staff {
		if r.staff[i].could(c.Wanted) {
			base.add(i)
		}
	}
	for i := range r.Require {
		base.and(r.of(&r.Require[i], c, vip))
	}
	k := &Kind{VIP: vip, Worth: make([]float32, len(r.staff))}
	for i := range r.Steps {
		s := append(Seats{}, base...)
		if when := r.Steps[i].When; when != nil {
			s.and(r.of(when, c, vip))
		}
		k.Steps = append(k.Steps, s)
	}
	for i := range r.Prefer {
		holds := r.of(&r.Prefer[i].Clause, c, vip)
		for seat := range r.staff {
			if holds.Has(seat) {
				k.Worth[seat] += float32(r.Prefer[i].Weight)
			}
		}
	}
	return k
}

func (r *Room) of(c *Clause, contact *Contact, vip bool) Seats {
	if s, known := r.alone[c]; known {
		return s
	}
	return r.seats(c, contact, vip)
}

// could tells whether the agent serves the queue and has the skills that the flow asks for.
func (a *Agent) could(w zhiyin.Wanted) bool {
	serves := false
	for _, q := range a.Queues {
		serves = serves || q == w.Queue
	}
	for _, s := range w.Skills {
		serves = serves && a.Skills[s.ID] >= s.Level
	}
	return serves
}

// Extra is the weight of all preferences together.
func (p *Plan) Extra() (sum float64) {
	for _, x := range p.Prefer {
		sum += x.Weight
	}
	return sum
}

// Step is where a contact stands that has waited so long and stood at from before, and
// the wait at which it comes to the next; 0: never. No contact goes back. supply tells
// how many seats of a step are free, or expected free within a time: a step that asks
// for more is passed over, and so is one that nobody could serve in.
func (r *Room) Step(k *Kind, from int, waited time.Duration, supply func(s Seats, within time.Duration) float64) (step int, until time.Duration) {
	end := time.Duration(0)
	for i, s := range r.Steps {
		if s.For == 0 {
			return i, 0
		}
		end += s.For
		if i < from || waited >= end || k.Steps[i].Len() == 0 { // nobody could: waiting would be blind
			continue
		}
		if s.Expected > 0 && supply(k.Steps[i], end-waited) < s.Expected {
			continue
		}
		return i, end
	}
	return len(r.Steps) - 1, 0
}

// Familiar is the agent who knows the customer, as the plan counts; empty: nobody.
func (p *Plan) Familiar(c *Contact) zhiyin.AgentID {
	for _, who := range p.Known.Who {
		if id := map[Familiar]zhiyin.AgentID{Last: c.Last, Most: c.Most}[who]; id != "" {
			return id
		}
	}
	if len(p.Known.Who) == 0 && len(c.Wanted.Prefers) > 0 {
		return c.Wanted.Prefers[0]
	}
	return ""
}

// Excluded names the first clause that keeps a seat from a contact at a step; "": none
// does.
func (r *Room) Excluded(c Contact, step, seat int) string {
	vip := r.IsVIP(&c)
	if !r.staff[seat].could(c.Wanted) {
		return "queue and skills of the flow"
	}
	for i := range r.Require {
		if !r.holds(&r.Require[i], seat, &c, vip) {
			return r.Require[i].Text
		}
	}
	if when := r.Steps[step].When; when != nil && !r.holds(when, seat, &c, vip) {
		return "step " + r.Steps[step].Name + ": " + when.Text
	}
	return ""
}
