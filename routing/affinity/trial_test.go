package affinity_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/affinity"
)

// days is a made trial: how often each arm's contacts are answered as good, give up, and
// are late, and how unevenly the agents get them.
type days struct {
	good, gives, late, uneven [2]float64 // treated, held out
	contacts                  int
}

func (d days) book(r *rand.Rand) *affinity.Book {
	b := affinity.NewBook()
	for i := range d.contacts {
		o := served(fmt.Sprint("ct", i), noon.Add(time.Duration(i)*time.Minute))
		arm := 0
		if o.HeldOut {
			arm = 1
		}
		switch v := r.Float64(); {
		case v < d.gives[arm]:
			o.Agent, o.Segment, o.Counted, o.Gave = "", "", false, true
		case v < d.gives[arm]+d.late[arm]:
			o.Wait = time.Minute
		}
		if o.Agent != "" {
			o.Survey = 0
			if r.Float64() < d.good[arm] {
				o.Survey = 1
			}
			if o.Agent = zhiyin.AgentID(fmt.Sprint("a", r.IntN(20))); r.Float64() < d.uneven[arm] {
				o.Agent = zhiyin.AgentID(fmt.Sprint("a", r.IntN(3)))
			}
		}
		b.Put(o)
	}
	return b
}

func alike(v float64) [2]float64 { return [2]float64{v, v} }

func TestATrialFailsByTheGateThatIsWorse(t *testing.T) {
	t.Parallel()
	harmless := days{alike(0.7), alike(0.05), alike(0.2), alike(0.1), 8000}
	better, worse, lost, slow, uneven, few := harmless, harmless, harmless, harmless, harmless, harmless
	better.good[0], worse.good[0], lost.gives[0], slow.late[0], uneven.uneven[0] = 0.78, 0.6, 0.1, 0.3, 0.5
	few.good[0], few.contacts = 0.1, 500
	for name, c := range map[string]struct {
		days
		want affinity.Gate
	}{
		"both arms alike": {harmless, ""}, "better outcomes": {better, ""}, "worse outcomes": {worse, affinity.ByOutcome}, "more give up": {lost, affinity.ByAbandonment},
		"fewer in time": {slow, affinity.ByService}, "work less evenly shared out": {uneven, affinity.BySpread}, "too few to say": {few, ""},
	} {
		b := c.book(rand.New(rand.NewPCG(1, 1)))
		got := b.Trials(noon.AddDate(0, 0, 30), []affinity.Queue{{ID: "care", Target: 20 * time.Second}})[0]
		if got.Failed != c.want || got.Enough != (c.contacts > 1500) {
			t.Errorf("%s: %q, want %q: %+v", name, got.Failed, c.want, got)
		}
		if n := got.Treated.Contacts + got.HeldOut.Contacts; n < c.contacts-50 {
			t.Errorf("%s: %d of %d count", name, n, c.contacts)
		}
	}
}

// What does no harm is hardly ever switched off, though it is looked at day after day.
func TestHarmlessLearningStaysOnOverManyLooks(t *testing.T) {
	t.Parallel()
	off := 0
	const houses = 60
	for h := range houses {
		b := days{alike(0.7), alike(0.05), alike(0.2), alike(0.1), 4000}.book(rand.New(rand.NewPCG(uint64(h), 2)))
		for day := range 3 { // looks at the trial from ever later beginnings
			q := affinity.Queue{ID: "care", Target: 20 * time.Second, Since: noon.Add(time.Duration(day*8) * time.Hour)}
			if b.Trials(noon.AddDate(0, 0, 30), []affinity.Queue{q})[0].Failed != "" {
				off++
				break
			}
		}
	}
	if off > 3 {
		t.Errorf("%d of %d houses switched off what does no harm", off, houses)
	}
}

func TestATrialBeginsAnewWhenItIsSwitchedOnAgain(t *testing.T) {
	t.Parallel()
	b := days{good: [2]float64{0.5, 0.9}, contacts: 4000}.book(rand.New(rand.NewPCG(1, 1)))
	at := noon.Add(3000 * time.Minute)
	q := affinity.Queue{ID: "care", Since: at}
	got := b.Trials(noon.AddDate(0, 0, 30), []affinity.Queue{q})[0]
	if n := got.Treated.Contacts + got.HeldOut.Contacts; n != 1000 || got.Since.Before(at) {
		t.Errorf("%d count since %v", n, got.Since)
	}
	q.Until = at.Add(100 * time.Minute)
	got = b.Trials(noon.AddDate(0, 0, 30), []affinity.Queue{q})[0]
	if n := got.Treated.Contacts + got.HeldOut.Contacts; n != 100 {
		t.Errorf("%d count until it was switched off", n)
	}
}
