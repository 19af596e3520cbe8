package rtp

import (
	"fmt"

	"zhiyin.dev"
)

// Join lets a and b hear each other; what either was playing stops, and former
// partners hear silence. Rooms are left. The error is Conflict when either is closed.
func Join(a, b *Leg) error {
	if a == b || a.plane != b.plane {
		return fmt.Errorf("rtp: join %s with %s: %w", a.id, b.id, zhiyin.Invalid)
	}
	a.plane.joining.Lock()
	defer a.plane.joining.Unlock()
	if a.isClosed() || b.isClosed() {
		return fmt.Errorf("rtp: join %s with %s: %w", a.id, b.id, zhiyin.Conflict)
	}
	part(a)
	part(b)
	a.listen(b)
	b.listen(a)
	return nil
}

// Part separates the leg from its partner or takes it out of its room; whom it
// heard and who heard it hear silence of it, or what is played to them.
func Part(l *Leg) {
	l.plane.joining.Lock()
	defer l.plane.joining.Unlock()
	part(l)
}

func part(l *Leg) {
	l.rise()
	partner := l.deafen()
	if partner != nil {
		partner.deafen()
	}
}

// listen makes partner the one whom l hears and who hears l.
func (l *Leg) listen(partner *Leg) {
	l.tx.Lock()
	over := l.tx.finish(false)
	l.tx.relay = relay{from: partner, at: l.plane.now(), dropped: l.tx.relay.dropped}
	l.tx.Unlock()
	l.rx.Lock()
	l.rx.partner = partner
	l.rx.Unlock()
	l.attend(l.plane.now(), false)
	l.pacer.tell(over)
}

// deafen takes the partner away and returns who it was.
func (l *Leg) deafen() *Leg {
	l.rx.Lock()
	partner := l.rx.partner
	l.rx.partner = nil
	l.rx.Unlock()
	l.tx.Lock()
	l.tx.relay = relay{dropped: l.tx.relay.dropped}
	l.tx.Unlock()
	return partner
}

func (l *Leg) isClosed() bool {
	l.tx.Lock()
	defer l.tx.Unlock()
	return l.tx.closed
}
