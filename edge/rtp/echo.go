package rtp

import (
	"fmt"

	"zhiyin.dev"
)

// Echo gives the party back what it says, as it came and at once, keys excepted;
// what played stops, and partners hear silence. Off: Part. The error is Conflict
// when the leg is closed.
func (l *Leg) Echo(on bool) error {
	l.plane.joining.Lock()
	defer l.plane.joining.Unlock()
	if on && l.isClosed() {
		return fmt.Errorf("rtp: echo %s: %w", l.id, zhiyin.Conflict)
	}
	part(l)
	if on {
		l.listen(l)
	}
	return nil
}
