package routing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// side is the index of the talks of a board, or of its chats. Its seats are numbered
// as the board's.
type side struct {
	board   *Board
	index   *Index
	classes map[string]int
	kinds   []Contact // by class: one of its contacts, whose wishes all have
	names   names
}

// ordinaryTarget is the service level's wait where nobody says another, s.
const ordinaryTarget = 20

func newSide(b *Board) side {
	return side{board: b, index: NewIndex(DefaultPrices(), DefaultWeights(), nil, ordinaryTarget), classes: map[string]int{}}
}

// renew begins without classes and contacts; the seats stay as they are.
func (s *side) renew(at float64) {
	s.index = s.index.renewed(at)
	s.classes, s.kinds, s.names = map[string]int{}, nil, nil
}

// seat enters the agent of a seat anew; they are absent or busy then.
func (s *side) seat(n int, at float64) {
	seat := Seat{Seniority: uint8(min(5, max(1, s.board.seats[n].Seniority))), Affinity: s.board.learned.affinities(s.board.seats[n].ID)}
	if n < len(s.index.seats) {
		s.index.Change(n, seat, at)
		return
	}
	s.index.Sit(seat, at)
	s.index.Absent(n, at)
}

// class of a contact, opened when it is the first.
func (s *side) class(c *Contact) int {
	key := classKey(c)
	n, known := s.classes[key]
	if !known {
		n = len(s.kinds)
		s.kinds = append(s.kinds, Contact{Wanted: zhiyin.Wanted{Queue: c.Wanted.Queue, Skills: slices.Clone(c.Wanted.Skills), Channel: c.Wanted.Channel}, Speaks: c.Speaks, Kind: c.Kind})
		class := Class{Suits: func(seat int) Suit { return s.suit(n, seat) }}
		if c.Kind != nil {
			class.Tariff = c.Kind.Tariff
		}
		s.index.Open(class)
		s.classes[key] = n
	}
	return n
}

// classKey writes down what who may serve a contact, and what they are worth, depends on.
func classKey(c *Contact) string {
	var b strings.Builder
	b.WriteString(string(c.Wanted.Queue) + "\x1e" + string(c.Speaks))
	for _, k := range c.Wanted.Skills {
		b.WriteString("\x1f" + k.ID + "\x1f" + strconv.Itoa(k.Level))
	}
	if c.Kind != nil {
		b.WriteString("\x1e" + c.Kind.Plan.String() + "\x1e" + c.Kind.Step + "\x1e" + c.Kind.Key)
	}
	return b.String()
}

// suit is how the agent of a seat suits a class.
func (s *side) suit(class, seat int) Suit {
	c, a := &s.kinds[class], &s.board.seats[seat].Agent
	if lacking(c, a) != fine {
		return Suit{}
	}
	out := Suit{May: true, Level: levelOf(c.Wanted.Skills, a), Speaks: c.Speaks == "" || slices.Contains(a.Languages, c.Speaks)}
	if c.Kind != nil && c.Kind.Preference != nil {
		out.Preference = c.Kind.Preference(a.ID)
	}
	return out
}

// levelOf is the mean of the wanted skills' levels, 0..1, each as far as it is sure.
func levelOf(wanted []zhiyin.Skill, a *Agent) float64 {
	if len(wanted) == 0 {
		return 1
	}
	sum := 0.0
	for _, w := range wanted {
		k := a.skill(w.ID)
		sum += float64(max(1, k.Level)-1) / 4 * k.Sure()
	}
	return sum / float64(len(wanted))
}

// ticket is the contact in the index's numbers.
func (s *side) ticket(c *Contact, now time.Time, at float64) Ticket {
	t := Ticket{Class: s.class(c), Since: at - max(0, now.Sub(c.Since).Seconds()), Segment: -1, Known: s.known(c), Angry: c.Angry, HeldOut: HeldOut(string(c.ID))}
	if s.board.learned.counts(c) {
		t.Segment = s.board.learned.segment(c.Segment)
	}
	t.VIP = c.Kind != nil && c.Kind.VIP
	if t.Credit = s.credit(c, &t); c.Wanted.Callback {
		t.Credit -= callbackCost
	}
	for _, d := range c.Declined {
		if seat, known := s.board.seatOf[d.Agent]; known {
			t.Refused = append(t.Refused, Refusal{int32(seat), at + min(SecondChance, SecondChance-now.Sub(d.At)).Seconds()})
		}
	}
	return t
}

// topPriority is the priority that earns as much as being a VIP.
const topPriority = 80

// callbackCost lets who is on the line go before who is to be called back.
const callbackCost = 0.01

// credit of a contact's priority, beyond what being a VIP earns already.
func (s *side) credit(c *Contact, t *Ticket) float64 {
	points := max(0, c.Wanted.Priority)
	if t.VIP {
		points = max(0, points-topPriority)
	}
	return s.index.classes[t.Class].Tariff.Prices.VIP * float64(points) / topPriority
}

// known is the seat of the first who knows the customer and is there, if only busy;
// −1: nobody, so that no contact is held for somebody who went home.
func (s *side) known(c *Contact) int32 {
	for _, id := range c.Wanted.Prefers {
		if n, seated := s.board.seatOf[id]; seated && s.board.seats[n].standing.there(c.Wanted.Channel) {
			return int32(n)
		}
	}
	return -1
}
