package learning

import (
	"context"
	"fmt"
	"math"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/routing/affinity"
)

// rollBack switches off what was learned in a queue whose trial fails; the event says
// why, and the audit that nobody asked for it.
func (l *Affinity) rollBack(ctx context.Context, t affinity.Trial) error {
	l.log.Warn("what was learned of agents is switched off", "queue", t.Queue, "gate", string(t.Failed), "lift", t.Lift.Mean, "high", t.Lift.High)
	entry := zhiyin.AuditEntry{At: l.now(), Actor: "system", Action: "affinity", Object: "queue:" + string(t.Queue), Result: zhiyin.AuditDone, Reason: "off " + string(t.Failed)}
	return l.keep(ctx, switchOf(t, false, string(t.Failed)), "system", entry)
}

// switchOf is a switching with the trial's figures. An interval without an end is told
// as the widest that there can be.
func switchOf(t affinity.Trial, on bool, why string) zhiyin.AffinitySwitched {
	return zhiyin.AffinitySwitched{Queue: t.Queue, On: on, Why: why, Lift: t.Lift.Mean, Low: math.Max(-1, t.Lift.Low), High: math.Min(1, t.Lift.High),
		Treated: t.Treated.Known, HeldOut: t.HeldOut.Known}
}

// keep writes a switching and follows it at once.
func (l *Affinity) keep(ctx context.Context, b zhiyin.AffinitySwitched, by string, entry zhiyin.AuditEntry) error {
	e := zhiyin.NewEvent(zhiyin.AffinitySubject(b.Queue), b, l.now())
	e.Unit, e.By = l.catalog.Queues()[b.Queue].Unit, by
	if err := l.db.AppendAudited(ctx, []zhiyin.AuditEntry{entry}, e); err != nil {
		return fmt.Errorf("learning: affinity of %s: %w", b.Queue, err)
	}
	l.switched(e)
	return nil
}

// SwitchAffinity lets what was learned count in a queue, or not.
func (l *Affinity) SwitchAffinity(ctx context.Context, v door.Visit, queue zhiyin.QueueID, on bool) error {
	if _, known := l.catalog.Queues()[queue]; !known {
		return fmt.Errorf("learning: affinity of %s: %w", queue, zhiyin.NotFound)
	}
	l.mu.Lock()
	is := l.on(queue)
	l.mu.Unlock()
	if is == on {
		return nil
	}
	what := map[bool]string{true: "on", false: "off"}[on]
	if err := l.keep(ctx, switchOf(l.trial(queue), on, zhiyin.SwitchAsked), v.Actor.Name(), v.Entry("affinity", "queue:"+string(queue), zhiyin.AuditDone, what)); err != nil {
		return err
	}
	l.look()
	l.put()
	return nil
}

// trial of a queue as it was last looked at.
func (l *Affinity) trial(queue zhiyin.QueueID) affinity.Trial {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.trials {
		if t.Queue == queue {
			return t
		}
	}
	return affinity.Trial{Queue: queue}
}

// Affinity says for each queue what learning is worth, and together.
func (l *Affinity) Affinity(_ context.Context) ([]studio.AffinityQueue, error) {
	queues := l.catalog.Queues()
	l.mu.Lock()
	looked := l.trials != nil
	l.mu.Unlock()
	if !looked { // the ledger is still being read
		l.look()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []studio.AffinityQueue{}
	for _, t := range l.trials {
		q := queues[t.Queue]
		out = append(out, l.view(q, t))
	}
	return out, nil
}

func (l *Affinity) view(q zhiyin.Queue, t affinity.Trial) studio.AffinityQueue {
	v := studio.AffinityQueue{Queue: t.Queue, Unit: q.Unit, Name: q.Name, On: l.on(t.Queue), Since: t.Since, Treated: armView(t.Treated), HeldOut: armView(t.HeldOut), Pair: t.Outcomes()}
	if s, known := l.switches[t.Queue]; known {
		v.Switched = &studio.AffinitySwitch{At: s.at, Why: s.Why}
	}
	return v
}

func armView(a affinity.Arm) studio.AffinityArm {
	return studio.AffinityArm{Contacts: a.Contacts, Known: a.Known, Outcome: a.Outcome, Abandoned: a.Abandoned, InTime: a.InTime, Spread: a.Spread}
}
