package affinity

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/stat"
)

// Fewest is how many contacts of the smaller arm a comparison needs: with 200 held out
// and 800 beside them a share of a half is known to 8 points, and less would mislead.
const Fewest = 200

// Arm is what came of one arm of the trial.
type Arm struct {
	Contacts  int     // that ended
	Known     int     // of those: with an outcome
	Outcome   float64 // mean of those, 0..1
	Abandoned float64 // share of the contacts that gave up
	InTime    float64 // share that an agent took within the target
	Spread    float64 // how much agents' numbers of contacts differ beyond chance, of their mean
}

// Queue is one whose trial is asked about.
type Queue struct {
	ID     zhiyin.QueueID
	Target time.Duration // of the service level
	Since  time.Time     // when what was learned was last switched on; zero: ever since
	Until  time.Time     // when it was switched off; zero: it is on
}

// Trial is how a queue's contacts went with what was learned and without, since it was
// last switched on.
type Trial struct {
	Queue            zhiyin.QueueID
	Since            time.Time // the first contact that counts; zero: none
	Treated, HeldOut Arm
	Lift             stat.Difference // of the outcome, its 95 % interval
	Enough           bool            // Fewest outcomes in either arm
	Failed           Gate            // that speaks for switching it off; empty: none
	pair             pairs
}

// pairs are the arms' samples.
type pairs struct {
	outcome, abandoned, inTime stat.Pair
	took                       [2]map[zhiyin.AgentID]int // treated, held out
}

// Trials compares the arms of each queue.
func (b *Book) Trials(now time.Time, queues []Queue) []Trial {
	list := b.judged(now)
	out := make([]Trial, len(queues))
	for i, q := range queues {
		out[i] = trial(list, q)
	}
	return out
}

func trial(list []judged, q Queue) Trial {
	t := Trial{Queue: q.ID, pair: pairs{took: [2]map[zhiyin.AgentID]int{{}, {}}}}
	for i := range list {
		j := &list[i]
		if j.Queue != q.ID || !q.covers(j) {
			continue
		}
		if t.Since.IsZero() {
			if !j.Counted {
				continue // nothing learned counted yet
			}
			t.Since = j.At
		}
		t.pair.add(j, q.Target)
	}
	t.Treated, t.HeldOut = t.pair.arm(false), t.pair.arm(true)
	t.Lift = stat.Differ([]stat.Pair{t.pair.outcome}, stat.C95)
	t.Enough = min(t.Treated.Known, t.HeldOut.Known) >= Fewest
	t.Failed = t.pair.failed()
	return t
}

// covers tells whether a contact counts: it was served, or gave up, while what was
// learned counted.
func (q *Queue) covers(j *judged) bool {
	on := !j.At.Before(q.Since) && (q.Until.IsZero() || j.At.Before(q.Until))
	return on && j.Ended && (j.Counted || j.Gave)
}

func (p *pairs) add(j *judged, target time.Duration) {
	into := func(pair *stat.Pair, v float64) {
		if j.HeldOut {
			pair.Control.Add(v)
		} else {
			pair.Treated.Add(v)
		}
	}
	into(&p.abandoned, yes(j.Gave))
	into(&p.inTime, yes(j.Agent != "" && j.Wait <= target))
	if j.Agent != "" {
		p.took[int(yes(j.HeldOut))][j.Agent]++
	}
	if j.known {
		into(&p.outcome, j.score)
	}
}

func (p *pairs) arm(heldOut bool) Arm {
	of := func(s stat.Pair) stat.Sample {
		if heldOut {
			return s.Control
		}
		return s.Treated
	}
	uneven, _ := p.uneven(heldOut)
	return Arm{Contacts: of(p.abandoned).N, Known: of(p.outcome).N, Outcome: of(p.outcome).Mean(),
		Abandoned: of(p.abandoned).Mean(), InTime: of(p.inTime).Mean(), Spread: root(uneven)}
}

// Outcomes are the arms' outcomes, for pairing several queues.
func (t *Trial) Outcomes() stat.Pair { return t.pair.outcome }
