package affinity_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/affinity"
)

func everywhere(zhiyin.QueueID) bool { return true }

func served(id string, at time.Time) affinity.Outcome {
	return affinity.Outcome{Contact: zhiyin.ContactID(id), Queue: "care", At: at, Agent: "a", Segment: "care/new", Counted: true, Ended: true, Survey: -1, HeldOut: routing.HeldOut(id)}
}

// score is what a book with these outcomes teaches by its first.
func score(t *testing.T, now time.Time, list ...affinity.Outcome) (float64, bool) {
	t.Helper()
	b := affinity.NewBook()
	for _, o := range list {
		b.Put(o)
	}
	taught := b.Taught(now, everywhere)
	if len(taught) == 0 {
		return 0, false
	}
	return taught[0].Outcome, true
}

func TestAnOutcomeIsKnownWhenTheCustomerSaidSoOrCouldHaveComeAgain(t *testing.T) {
	t.Parallel()
	known := served("1", noon)
	known.Customer = "cu"
	again, stranger, answered, worst := known, served("1", noon), known, known
	again.Contact, again.At = "2", noon.Add(affinity.Repeat-time.Hour)
	answered.Survey = 0.5
	worst.Survey, worst.HandedOn, worst.Moods, worst.Mood = 0, true, 2, -7
	late := again
	late.At = noon.Add(affinity.Repeat + time.Hour)
	later := noon.AddDate(0, 0, 30)
	for name, c := range map[string]struct {
		now  time.Time
		list []affinity.Outcome
		want float64
		is   bool
	}{
		"nobody said anything yet":       {noon.Add(time.Hour), []affinity.Outcome{known}, 0, false},
		"seven days without a repeat":    {noon.Add(affinity.Repeat), []affinity.Outcome{known}, 1, true},
		"again within seven days":        {later, []affinity.Outcome{known, again}, 1.0 / 3, true},
		"again later than that":          {later, []affinity.Outcome{known, late}, 1, true},
		"nobody knows who it was":        {later, []affinity.Outcome{stranger}, 0, false},
		"an answer counts at once":       {noon.Add(time.Hour), []affinity.Outcome{answered}, (3*0.5 + 1) / 4, true},
		"all that can be bad":            {later, []affinity.Outcome{worst, again}, 0, true},
		"what is not over is no outcome": {later, []affinity.Outcome{{Contact: "1", Customer: "cu", Queue: "care", Agent: "a", Segment: "care/new", At: noon, Survey: 1}}, 0, false},
	} {
		if got, is := score(t, c.now, c.list...); is != c.is || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v %v, want %v %v", name, got, is, c.want, c.is)
		}
	}
}

func TestTheUsualTimeIsThatOfTheSegment(t *testing.T) {
	t.Parallel()
	b := affinity.NewBook()
	for i := range 40 {
		o := served(fmt.Sprint("ct", i), noon.Add(time.Duration(i)*time.Minute))
		o.Survey, o.Talk = 1, 4*time.Minute
		b.Put(o)
	}
	quick, slow := served("quick", noon.Add(-time.Hour)), served("slow", noon.Add(-2*time.Hour))
	quick.Survey, slow.Survey, quick.Talk, slow.Talk = 1, 1, time.Minute, 20*time.Minute
	b.Put(quick)
	b.Put(slow)
	taught := b.Taught(noon.Add(time.Hour), everywhere)
	if len(taught) != 42 || !(taught[0].Outcome < taught[2].Outcome && taught[2].Outcome < taught[1].Outcome) || taught[0].Outcome < 0.85 {
		t.Errorf("slow %v, usual %v, quick %v", taught[0].Outcome, taught[2].Outcome, taught[1].Outcome)
	}
}

func TestABookIsBoundedAndForgets(t *testing.T) {
	t.Parallel()
	b := affinity.NewBook()
	for i := range affinity.Most + affinity.Most/4 {
		b.Put(served(fmt.Sprint("ct", i), noon.Add(time.Duration(i)*time.Second)))
	}
	if b.Len() > affinity.Most+affinity.Most/8 {
		t.Errorf("%d are kept", b.Len())
	}
	last := noon.Add(time.Duration(affinity.Most+affinity.Most/4-1) * time.Second)
	b.Keep(last.Add(affinity.Age))
	if b.Len() != 1 {
		t.Errorf("%d are not too old", b.Len())
	}
	one := served("again", last)
	one.Customer = "cu"
	b.Put(one)
	b.Put(one)
	if b.Forget("cu"); b.Len() != 1 {
		t.Errorf("%d are kept of who was forgotten", b.Len())
	}
}
