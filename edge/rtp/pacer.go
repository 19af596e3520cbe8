package rtp

import (
	"context"
	"sync"
	"time"

	"zhiyin.dev/pcm"
)

// phases is how many parts the 20 ms grid has. Legs are spread over them, so
// that a pacer works in eight small bursts and not in one.
const phases = 8

const phaseTime = pcm.FrameTime / phases

// maxBehind is how far a pacer catches up when the machine kept it from running.
// What is older is left out: telephones buffer no more than about that.
const maxBehind = 100 * time.Millisecond

// pacer sends for its legs, each every 20 ms at its own phase of one absolute
// grid: a late tick never moves the next one.
type pacer struct {
	plane    *Plane
	lateness lateness
	alarm    *alarm

	mu      sync.Mutex
	slots   [phases][]*Leg
	count   int
	next    int64 // the slot that comes next, counted from the plane's beginning
	endings []ending
	stopped bool
}

func newPacer(p *Plane) *pacer { return &pacer{plane: p, alarm: newAlarm()} }

// enrol adds the leg to the soonest phase among the emptiest.
func (p *pacer) enrol(l *Leg) {
	p.mu.Lock()
	if p.count == 0 {
		p.next = max(p.next, int64(p.plane.now()/phaseTime)+1)
	}
	fewest := len(p.slots[0])
	for _, slot := range p.slots {
		fewest = min(fewest, len(slot))
	}
	for i := range int64(phases) {
		slot := &p.slots[(p.next+i)%phases]
		if len(*slot) <= fewest+1 {
			*slot = append(*slot, l)
			break
		}
	}
	p.count++
	p.mu.Unlock()
	p.alarm.ring()
}

// tell has the pacer report that a source is over.
func (p *pacer) tell(e ending) {
	if e.done == nil {
		return
	}
	p.mu.Lock()
	stopped := p.stopped
	if !stopped {
		p.endings = append(p.endings, e)
	}
	p.mu.Unlock()
	if stopped {
		e.tell()
		return
	}
	p.alarm.ring()
}

// run paces until ctx is done, and then tells every source that it is over.
func (p *pacer) run(ctx context.Context) {
	favour(pacingSlice)
	defer context.AfterFunc(ctx, p.alarm.ring)()
	var legs []*Leg
	var over []ending
	frame := make([]int16, pcm.FrameSamples)
	for {
		p.alarm.wait(p.wait())
		if ctx.Err() != nil {
			p.stop()
			return
		}
		over = p.takeEndings(over[:0])
		for _, e := range over {
			e.tell()
		}
		clear(over)
		for {
			due, ok := p.take(&legs)
			if !ok {
				break
			}
			p.lateness.note(p.plane.now()-due, len(legs))
			for _, l := range legs {
				p.tick(l, due, frame)
			}
		}
		clear(legs)
	}
}

// tick sends one leg's frame.
func (p *pacer) tick(l *Leg, due time.Duration, frame []int16) {
	over, idle := l.tx.tick(due, frame)
	over.tell()
	if idle {
		p.release(l)
	}
}

// wait is how long nothing is due; an hour when there is no leg.
func (p *pacer) wait() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.count == 0 {
		return time.Hour
	}
	next := p.next
	for len(p.slots[next%phases]) == 0 {
		next++
	}
	return max(0, time.Duration(next)*phaseTime-p.plane.now())
}

// take copies the legs of the next slot that is due, and moves on.
func (p *pacer) take(legs *[]*Leg) (due time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.plane.now()
	if p.count > 0 && now-time.Duration(p.next)*phaseTime > maxBehind {
		skipped := int64((now - maxBehind) / phaseTime)
		p.lateness.skipped.Add(uint64(skipped - p.next))
		p.next = skipped
	}
	for due = time.Duration(p.next) * phaseTime; p.count > 0 && due <= now; due = time.Duration(p.next) * phaseTime {
		slot := p.slots[p.next%phases]
		p.next++
		if len(slot) > 0 {
			*legs = append((*legs)[:0], slot...)
			return due, true
		}
	}
	return 0, false
}

func (p *pacer) takeEndings(into []ending) []ending {
	p.mu.Lock()
	defer p.mu.Unlock()
	into = append(into, p.endings...)
	clear(p.endings)
	p.endings = p.endings[:0]
	return into
}

// release drops a leg that has nothing to send. Whoever gives it something at
// the same moment finds it not enrolled and enrols it again.
func (p *pacer) release(l *Leg) {
	p.mu.Lock()
	for i := range p.slots {
		slot := p.slots[i]
		for j, other := range slot {
			if other != l {
				continue
			}
			last := len(slot) - 1
			slot[j], slot[last] = slot[last], nil
			p.slots[i] = slot[:last]
			p.count--
		}
	}
	p.mu.Unlock()
	l.enrolled.Store(false)
	if l.tx.busy() {
		l.enrol()
	}
}

// busy tells whether the leg needs the pacer.
func (t *sending) busy() bool {
	t.Lock()
	defer t.Unlock()
	return !t.closed && (t.wire != nil || t.source != nil)
}

// stop ends the telling: from now on, whoever ends a source tells of it itself.
func (p *pacer) stop() {
	p.mu.Lock()
	p.stopped = true
	over := p.endings
	p.endings = nil
	p.mu.Unlock()
	for _, e := range over {
		e.tell()
	}
}
