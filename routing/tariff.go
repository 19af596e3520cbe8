package routing

// Tariff is what pairs of a class are valued by, and how long its contacts may wait.
type Tariff struct {
	Prices  Prices
	Weights Weights
	Target  float64 // of the wait, s
	Known   float64 // longest hold for the agent who knows the customer, s; 0: as for anybody
}

// Suit is how a seat suits the contacts of a class.
type Suit struct {
	May        bool    // they may be given to it
	Level      float64 // 0..1, of the skills that they ask for
	Speaks     bool    // what the customers rather speak; true where that isn't known
	Preference float64 // what else is preferred of it, in the unit of the weights
}

// suit of a seat, by the class's own rule or by what it needs.
func (x *Index) suit(class, seat int) Suit {
	c, s := &x.classes[class], &x.seats[seat]
	if c.Suits != nil {
		return c.Suits(seat)
	}
	if !c.could(s) {
		return Suit{}
	}
	return Suit{May: true, Level: float64(s.Levels[c.Need]-1) / 4}
}

// Open adds a class and returns its number.
func (x *Index) Open(c Class) int {
	n := len(x.classes)
	if c.Tariff == nil {
		c.Tariff = &x.tariff
	}
	x.classes = append(x.classes, c)
	x.able, x.ables, x.idles = append(x.able, newSet(len(x.seats))), append(x.ables, 0), append(x.idles, 0)
	x.base, x.extra = append(x.base, make([]float32, len(x.seats))), append(x.extra, nil)
	x.speaks = append(x.speaks, nil)
	if c.Suits != nil {
		x.speaks[n], x.extra[n] = newSet(len(x.seats)), make([]float32, len(x.seats))
	}
	x.lines, x.vips = append(x.lines, line{}), append(x.vips, nil)
	for seat := range x.seats {
		if !x.states[seat].absent {
			x.admit(n, seat)
		}
	}
	x.choose()
	return n
}

// admit enters what a seat is worth in a class, if it may take its contacts.
func (x *Index) admit(class, seat int) {
	s, w := x.suit(class, seat), &x.classes[class].Tariff.Weights
	x.base[class][seat] = 0
	if !s.May {
		return
	}
	x.base[class][seat] = float32(w.Level*s.Level + s.Preference)
	if x.speaks[class] != nil {
		x.extra[class][seat] = float32(s.Preference)
		x.speaks[class].put(seat, s.Speaks)
	}
	x.able[class].add(seat)
	x.ables[class]++
	if x.states[seat].idle {
		x.idles[class]++
	}
	x.serves[seat] = append(x.serves[seat], int32(class))
}

// expel takes a seat out of all classes.
func (x *Index) expel(seat int) {
	for _, c := range x.serves[seat] {
		x.able[c].drop(seat)
		x.ables[c]--
		if x.states[seat].idle {
			x.idles[c]--
		}
	}
	x.serves[seat] = x.serves[seat][:0]
}

// choose counts again how many seats there are to choose from.
func (x *Index) choose() {
	sum := 0
	for _, n := range x.ables {
		sum += n
	}
	x.choice = float64(sum) / float64(max(1, len(x.classes)))
	clear(x.prospects)
}
