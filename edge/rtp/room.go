package rtp

import (
	"fmt"
	"math"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// Hearing lets one leg hear another, GainDB louder (0: as it is, −60 to 20).
type Hearing struct {
	Listener, Speaker *Leg
	GainDB            float64
}

// maxSeats bounds a room: customer, agent, supervisor, a third party each side,
// and some to spare.
const maxSeats = 8

// keptFrames is how many frames of a speaker are kept for listeners whose pacer
// is behind.
const keptFrames = 8

// Room lets more than two legs hear each other: each listener gets the sum of
// those it hears, never itself. A leg is in one room or one bridge at most.
type Room struct {
	mu    sync.Mutex // held for a frame of one listener, or a packet of one speaker
	seats []*seat
	sum   [frameUnits]int32
}

// seat is a leg's place in a room, in both roles. The room's lock guards it.
type seat struct {
	room  *Room
	leg   *Leg
	hears []voice

	jitter jitter
	turn   int64 // number of the newest frame
	frames [keptFrames]spokenFrame
}

// voice is a speaker whom a seat hears; gain is in 1/4096.
type voice struct {
	speaker *seat
	gain    int32
}

const unity = 4096

// spokenFrame is one frame of a speaker.
type spokenFrame struct {
	turn   int64 // which; 0: none
	active bool
	frame  [frameUnits]int16
}

// Mix lets exactly these hear each other, and nobody else of them: it takes the
// legs from the rooms and bridges in which they are. Two who hear each other as
// they are become a bridge, and no packet is decoded. What a leg plays goes on
// and is heard instead; every party's stream continues as it was. Prompts end
// where a bridge begins, as with Join. The error is Invalid for a hearing of
// oneself, of two planes or of more than eight, and Conflict when a leg is closed.
func Mix(hearings ...Hearing) error {
	legs, err := parties(hearings)
	if err != nil || len(legs) == 0 {
		return err
	}
	if len(legs) == 2 && len(hearings) == 2 && hearings[0].GainDB == 0 && hearings[1].GainDB == 0 {
		return rejoin(legs[0], legs[1])
	}
	plane := legs[0].plane
	plane.joining.Lock()
	defer plane.joining.Unlock()
	for _, l := range legs {
		if l.isClosed() {
			return fmt.Errorf("rtp: mix %s: %w", l.id, zhiyin.Conflict)
		}
	}
	assemble(legs).seat(hearings)
	return nil
}

// rejoin is Join for two who may hear each other already.
func rejoin(a, b *Leg) error {
	a.plane.joining.Lock()
	a.rx.Lock()
	already := a.rx.partner == b
	a.rx.Unlock()
	a.plane.joining.Unlock()
	if already {
		return nil
	}
	return Join(a, b)
}

// parties are the legs of the hearings, each once.
func parties(hearings []Hearing) (legs []*Leg, err error) {
	seen := map[*Leg]bool{}
	pairs := map[[2]*Leg]bool{}
	for _, h := range hearings {
		pair := [2]*Leg{h.Listener, h.Speaker}
		if h.Listener == h.Speaker || h.Listener.plane != h.Speaker.plane || pairs[pair] || !(h.GainDB >= -60 && h.GainDB <= 20) {
			return nil, fmt.Errorf("rtp: mix %s into %s: %w", h.Speaker.id, h.Listener.id, zhiyin.Invalid)
		}
		pairs[pair] = true
		for _, l := range pair {
			if !seen[l] {
				seen[l], legs = true, append(legs, l)
			}
		}
	}
	if len(legs) > maxSeats {
		return nil, fmt.Errorf("rtp: mix %d legs: %w", len(legs), zhiyin.Invalid)
	}
	return legs, nil
}

// assemble brings the legs into one room: the one that has most of them, or a
// new one. Others leave it.
func assemble(legs []*Leg) *Room {
	count := map[*Room]int{}
	var room *Room
	for _, l := range legs {
		if s := l.sits(); s != nil {
			if count[s.room]++; room == nil || count[s.room] > count[room] {
				room = s.room
			}
		}
	}
	if room == nil {
		room = &Room{}
	}
	wanted := map[*Leg]bool{}
	for _, l := range legs {
		wanted[l] = true
		if s := l.sits(); s == nil || s.room != room {
			part(l)
			l.sit(&seat{room: room, leg: l})
		}
	}
	for _, s := range room.seated() {
		if !wanted[s.leg] {
			part(s.leg)
		}
	}
	return room
}

// seated are the seats that are taken.
func (r *Room) seated() []*seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*seat(nil), r.seats...)
}

// seat says who hears whom; all are in the room.
func (r *Room) seat(hearings []Hearing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := map[*Leg]*seat{}
	for _, s := range r.seats {
		of[s.leg], s.hears = s, nil
	}
	for _, h := range hearings {
		gain := int32(math.Round(unity * math.Pow(10, h.GainDB/20)))
		of[h.Listener].hears = append(of[h.Listener].hears, voice{of[h.Speaker], gain})
	}
}

// leave frees the seat; nobody hears who sat there.
func (r *Room) leave(gone *seat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rest := r.seats[:0:0]
	for _, s := range r.seats {
		if s == gone {
			continue
		}
		rest = append(rest, s)
		hears := s.hears[:0:0]
		for _, v := range s.hears {
			if v.speaker != gone {
				hears = append(hears, v)
			}
		}
		s.hears = hears
	}
	r.seats = rest
}

// sits is the leg's seat; nil: in no room.
func (l *Leg) sits() *seat {
	l.rx.Lock()
	defer l.rx.Unlock()
	return l.rx.seat
}

// sit puts the leg onto the seat.
func (l *Leg) sit(s *seat) {
	s.room.mu.Lock()
	s.room.seats = append(s.room.seats, s)
	s.room.mu.Unlock()
	l.tx.Lock()
	l.tx.seat = s
	l.tx.Unlock()
	l.rx.Lock()
	l.rx.seat = s
	l.rx.Unlock()
	l.attend(l.plane.now(), false)
	l.enrol()
}

// rise takes the leg off its seat, if it has one.
func (l *Leg) rise() {
	l.rx.Lock()
	s := l.rx.seat
	l.rx.seat = nil
	l.rx.Unlock()
	l.tx.Lock()
	l.tx.seat = nil
	l.tx.Unlock()
	if s != nil {
		s.room.leave(s)
	}
}

// take gives the room a packet of the seat's leg.
func (s *seat) take(p packet, codec Codec, now time.Duration) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.jitter.put(s.leg, p, codec, samplesOf(now))
}

// hear writes what the seat's leg hears in the frame that is due.
func (s *seat) hear(due time.Duration, frame []int16) {
	r, turn := s.room, int64(due/pcm.FrameTime)
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.sum[:])
	for _, v := range s.hears {
		if f := v.speaker.speak(turn); f != nil {
			for i, sample := range f {
				r.sum[i] += int32(sample) * v.gain / unity
			}
		}
	}
	for i, sample := range r.sum {
		frame[i] = int16(max(math.MinInt16, min(math.MaxInt16, sample)))
	}
}

// speak is the speaker's frame of a turn; nil is silence. All listeners of a
// turn get the same frame, however late their pacers come.
func (s *seat) speak(turn int64) *[frameUnits]int16 {
	f := &s.frames[turn%keptFrames]
	if turn > s.turn {
		s.turn, f.turn = turn, turn
		f.active = s.jitter.pop(turn*frameUnits, f.frame[:])
	}
	if f.turn != turn || !f.active {
		return nil
	}
	return &f.frame
}
