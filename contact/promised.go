package contact

import (
	"zhiyin.dev"
)

// takePlace remembers the place that the caller has from a callback.
func (s *step) takePlace(in Arrived) {
	if in.Place != nil {
		s.c.place = *in.Place
	}
}

// callable tells whether the caller's number can be called back.
func (c *Conductor) callable(from string) bool {
	return from != "" && c.cfg.Dialler != nil && c.permits(from)
}

// placeOf finds the callback that was promised to a number, and lets it rest: its
// customer is on the line in contact now.
func (c *Conductor) placeOf(number string, contact zhiyin.ContactID) *HeldPlace {
	c.mu.Lock()
	k := c.contacts[c.promised[number]]
	c.mu.Unlock()
	if k == nil || number == "" {
		return nil
	}
	shown := k.shown.Load()
	if shown == nil || !k.box.put(message{in: CameIn{Contact: contact}}) {
		return nil
	}
	return &HeldPlace{Contact: k.id, Since: shown.Place}
}

// notePromise keeps who is to be called back, and tells the callback of a caller
// with a place what became of it.
func (k *conducted) notePromise() {
	c := k.state
	k.mu.Lock()
	switch {
	case c.State == zhiyin.Promised || c.State == zhiyin.Returning:
		k.promised[c.Arrival.From] = k.id
	case k.promised[c.Arrival.From] == k.id:
		delete(k.promised, c.Arrival.From)
	}
	k.mu.Unlock()
	if c.place.Contact != "" && !k.replaced && (c.State == zhiyin.Connected || c.State == zhiyin.Promised) {
		k.replaced = true
		k.tell(c.place.Contact, CalledOff{Contact: k.id})
	}
}

// givePlaceBack lets the callback go on of a caller who reached nobody.
func (k *conducted) givePlaceBack() {
	if place := k.state.place.Contact; place != "" && !k.replaced {
		k.tell(place, WentAgain{Contact: k.id})
	}
}

// returns calls the customer back, unless that was taken back while the decision
// became durable. The line that comes is listened to anew.
func (k *conducted) returns(c Return) {
	if k.state.State != zhiyin.Returning || k.state.promise.turn != c.Turn {
		return
	}
	if !k.callable(c.To) { // the trunk or the dial plan is another since it was promised
		k.put(Unanswered{Why: unreached(zhiyin.Denied)})
		return
	}
	k.talks(k, c.Agent)
	k.ears = ears{}
	k.place(c.To)
}
