package webhook

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// lane is what the runner has in memory of one webhook: its deliveries, a line
// for each subject, of which only the first is sent.
type lane struct {
	hook   zhiyin.Webhook
	lines  map[string]*line
	busy   int       // attempts under way
	failed int       // attempts in a row
	until  time.Time // left alone until then
	read   time.Time // when the lines were read
	unread bool      // something was kept that is not in the lines
	gone   bool      // the webhook was removed
}

type line struct {
	waiting []zhiyin.Delivery
	busy    bool // the first is under way
}

// result is what an attempt came to: the delivery as it is kept now.
type result struct {
	delivery zhiyin.Delivery
	ok       bool
}

const (
	loadAtOnce     = 5000
	staleAfter     = 900 * time.Millisecond // just less than a tick: somebody may have asked for a test
	retryUnsettled = time.Second            // after an attempt whose end could not be kept
)

// renew takes the webhook as it is now.
func (l *lane) renew(w zhiyin.Webhook) {
	if w.URL != l.hook.URL || w.State != l.hook.State { // another address, or a new beginning
		l.failed, l.until, l.read = 0, time.Time{}, time.Time{}
	}
	l.hook, l.gone = w, false
}

// stale tells whether the lines are to be read again: a webhook that is left
// alone needs none.
func (l *lane) stale(now time.Time) bool {
	return !now.Before(l.until) && (now.Sub(l.read) >= staleAfter || now.Before(l.read))
}

// take puts what is pending into lines. A subject with an attempt under way keeps
// its line: what was read of it may be settled already.
func (l *lane) take(pending []zhiyin.Delivery, now time.Time) {
	l.read, l.unread = now, false
	for subject, at := range l.lines {
		if !at.busy {
			delete(l.lines, subject)
		}
	}
	for _, d := range pending {
		at := l.lines[d.Subject]
		if at == nil {
			at = &line{}
			l.lines[d.Subject] = at
		}
		if at.busy {
			l.unread = true
			continue
		}
		at.waiting = append(at.waiting, d)
	}
}

// next returns what is to be sent now, the longest due first, as far as there is
// room; it counts as under way. While the webhook fails there is room for one.
func (l *lane) next(now time.Time, room int) []zhiyin.Delivery {
	if l.failed >= quietAfter {
		room = 1
	}
	if room -= l.busy; room <= 0 || now.Before(l.until) {
		return nil
	}
	var due []zhiyin.Delivery
	for _, at := range l.lines {
		if !at.busy && len(at.waiting) > 0 && !at.waiting[0].Due.After(now) {
			due = append(due, at.waiting[0])
		}
	}
	slices.SortFunc(due, func(a, b zhiyin.Delivery) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Event, b.Event))
	})
	due = due[:min(room, len(due))]
	for _, d := range due {
		l.lines[d.Subject].busy = true
		l.busy++
	}
	return due
}

// finish notes what an attempt came to.
func (l *lane) finish(r result, now time.Time) {
	l.busy--
	at := l.lines[r.delivery.Subject]
	at.busy = false
	if r.delivery.State == zhiyin.DeliveryPending {
		at.waiting[0] = r.delivery
	} else if at.waiting = at.waiting[1:]; len(at.waiting) == 0 {
		delete(l.lines, r.delivery.Subject)
	}
	if r.ok {
		l.failed, l.until = 0, time.Time{}
		return
	}
	l.failed++
	if wait := quiet(l.failed); wait > 0 {
		l.until = now.Add(wait)
	}
}

// idle tells whether nothing is under way and nothing waits in memory.
func (l *lane) idle() bool { return l.busy == 0 && len(l.lines) == 0 }
