package routing

// prospect is what a kind of ticket may expect of the seats that could take it:
// for each level x on a grid, the sum of what they match above x.
type prospect struct {
	excess [gridSteps + 1]float64
}

// gridSteps divide match 0..1; 32 steps are finer than any two weights differ.
const gridSteps = 32

// likeness are the traits of a ticket that its match with a seat depends on, the
// known agent apart.
type likeness struct {
	class   int32
	dialect int16
	segment int16
	senior  bool
	known   bool
	heldOut bool
}

// above is the sum of what the seats match above x.
func (p *prospect) above(x float64) float64 {
	at := min(max(x, 0), 1) * gridSteps
	i := min(int(at), gridSteps-1)
	return p.excess[i] + (at-float64(i))*(p.excess[i+1]-p.excess[i])
}

// prospect of a ticket; made once for each likeness while the seats stay as they
// are.
func (x *Index) prospect(t *ticketState) *prospect {
	key := likeness{int32(t.Class), t.Dialect, t.Segment, t.VIP || t.Angry, t.Known >= 0, t.HeldOut}
	if p := x.prospects[key]; p != nil {
		return p
	}
	p, like := &prospect{}, t.Ticket
	like.Known = -1 // the weight stays, no seat is the known one
	for seat := range x.seats {
		if !x.able[t.Class].has(seat) {
			continue
		}
		w := x.worth(&like, seat, t.weight)
		for i := 0; i <= gridSteps && float64(i)/gridSteps < w; i++ {
			p.excess[i] += w - float64(i)/gridSteps
		}
	}
	x.prospects[key] = p
	return p
}
