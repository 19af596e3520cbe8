package floor

import (
	"context"
	"time"

	"zhiyin.dev"
)

// endsAgain is how long an end that could not be kept waits for the next try.
const endsAgain = 2 * time.Second

// Run ends what is over by its time until ctx is done. What was due while no process
// ran ends at once.
func (d *Directives) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.wake:
		case <-timer.C:
		}
		wait, some := d.endDue(ctx, d.clock())
		if timer.Stop(); some {
			timer.Reset(wait)
		}
	}
}

// endDue keeps the ends that are due and tells how long it is until the next; some is
// false when nothing else has a time.
func (d *Directives) endDue(ctx context.Context, now time.Time) (wait time.Duration, some bool) {
	for _, v := range d.InForce() {
		if v.Until.IsZero() {
			continue
		}
		left := v.Until.Sub(now)
		if left <= 0 {
			if d.expire(ctx, v, now) {
				continue
			}
			left = endsAgain
		}
		if !some || left < wait {
			wait, some = left, true
		}
	}
	return wait, some
}

// expire keeps that the time of a directive is over; done is false when it has to be
// tried again.
func (d *Directives) expire(ctx context.Context, v zhiyin.Directive, now time.Time) (done bool) {
	err := d.db.AppendWait(ctx, ended(v, "time", "system", now))
	if err != nil && zhiyin.KindOf(err) != zhiyin.Conflict {
		if ctx.Err() == nil {
			d.log.Warn("a directive's end is not kept, it is tried again", "directive", v.ID, "err", err)
		}
		return false
	}
	return true
}
