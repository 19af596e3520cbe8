package desk

import (
	"time"

	"zhiyin.dev"
)

// hourLong is how many minutes of a unit are remembered.
const hourLong = 60

// HourView is a unit's last hour by minutes, the present one last. Until is when that one
// began; Since is when counting did, with this node's start, where that is within the
// hour: before it nothing is known.
type HourView struct {
	Until     Instant `json:"until"`
	Since     Instant `json:"since,omitempty"`
	Waiting   []int   `json:"waiting"` // the most at one time
	Served    []int   `json:"served"`
	InTime    []int   `json:"in_time"`
	Abandoned []int   `json:"abandoned"`
	WaitMs    []int64 `json:"wait_ms"` // of the served together
}

// minute is what a unit did in one.
type minute struct {
	waiting, served, inTime, lost int
	waitMs                        int64
}

// hour is a unit's last one; minutes older than since were not counted.
type hour struct {
	since time.Time
	last  int64 // the newest minute, of Unix time
	waits int   // who wait now
	ring  [hourLong]minute
}

// at returns the minute of a moment; nil where it is not within the hour that is counted.
func (h *hour) at(t, now time.Time) *minute {
	h.turn(now)
	m := t.Unix() / 60
	if t.Before(h.since) || m > h.last || m <= h.last-hourLong {
		return nil
	}
	return &h.ring[m%hourLong]
}

// turn brings the hour to now: in minutes in which nothing happened the same wait.
func (h *hour) turn(now time.Time) {
	m := now.Unix() / 60
	for h.last = max(h.last, m-hourLong); h.last < m; {
		h.last++
		h.ring[h.last%hourLong] = minute{waiting: h.waits}
	}
}

// waiting notes how many wait now.
func (h *hour) waiting(n int, now time.Time) {
	h.turn(now)
	h.waits = n
	m := &h.ring[h.last%hourLong]
	m.waiting = max(m.waiting, n)
}

func (h *hour) view(now time.Time) *HourView {
	h.turn(now)
	v := &HourView{Until: At(time.Unix(h.last*60, 0))}
	first := h.last - hourLong + 1
	if from := h.since.Unix() / 60; from >= first {
		first, v.Since = from, At(h.since)
	}
	for m := first; m <= h.last; m++ {
		x := h.ring[m%hourLong]
		v.Waiting, v.Served, v.InTime = append(v.Waiting, x.waiting), append(v.Served, x.served), append(v.InTime, x.inTime)
		v.Abandoned, v.WaitMs = append(v.Abandoned, x.lost), append(v.WaitMs, x.waitMs)
	}
	return v
}

func (d *Desk) hourOf(unit zhiyin.UnitID) *hour {
	h := d.lately[unit]
	if h == nil {
		h = &hour{since: d.began, last: d.began.Unix()/60 - 1}
		d.lately[unit] = h
	}
	return h
}

// hoursBegin counts who waits now, and not who waited before the start.
func (d *Desk) hoursBegin() {
	clear(d.lately)
	for _, q := range d.queues {
		d.tellWaiting(q)
	}
}

// tellWaiting notes in its unit's hour that a queue is longer, or shorter.
func (d *Desk) tellWaiting(q *queue) {
	n := 0
	for _, other := range d.queues {
		if other.Unit == q.Unit {
			n += len(other.waiting)
		}
	}
	d.hourOf(q.Unit).waiting(n, d.now())
}
