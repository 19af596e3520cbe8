package desk

import (
	"time"

	"zhiyin.dev"
)

// Rated is a customer's answer to a survey, and where the ledger has it.
type Rated struct {
	Unit      zhiyin.UnitID
	Partition int
	Position  int64
	At        time.Time
	Score     int // 1 to Most, the best
	Most      int
}

// The scale on which satisfaction is told; an answer of yes or no is none.
const (
	scaleMost  = 5
	scaleLeast = 3 // of Most
)

// ratings are what customers of a unit answered today.
type ratings struct {
	day     string
	answers int
	sum     float64 // of scores from 1 to scaleMost
}

// rated counts an answer for its unit's day; one that was counted already, or of another
// day, changes nothing.
func (d *Desk) rated(r Rated) {
	if r.Most < scaleLeast || r.Position != 0 && r.Position <= d.ratedTo[r.Partition] {
		return
	}
	d.ratedTo[r.Partition] = max(r.Position, d.ratedTo[r.Partition])
	day := d.ratingsOf(r.Unit)
	if d.civil(r.Unit, r.At) != day.day {
		return
	}
	day.answers++
	day.sum += 1 + float64(r.Score-1)*(scaleMost-1)/float64(r.Most-1)
}

// ratingsOf begins a new day where one has.
func (d *Desk) ratingsOf(unit zhiyin.UnitID) *ratings {
	today := d.civil(unit, d.now())
	if r := d.ratings[unit]; r != nil && r.day == today {
		return r
	}
	d.ratings[unit] = &ratings{day: today}
	return d.ratings[unit]
}
