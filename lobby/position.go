package lobby

import (
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// positionEvery is the least time between two positions told to one contact: an
// announcement takes longer than that to say.
const positionEvery = time.Second

// tellPositions tells each contact its place among those who wait in the same
// queue, when it has changed. A contact whose desk rings still counts.
func (h *Host) tellPositions(now time.Time, later func(time.Time)) {
	lines := map[zhiyin.QueueID][]routing.Contact{}
	for _, e := range h.waiting {
		lines[e.Wanted.Queue] = append(lines[e.Wanted.Queue], e.Contact)
	}
	for _, queue := range sorted(lines) {
		line := lines[queue]
		h.matcher.Order(line)
		for i, c := range line {
			h.tellPosition(h.waiting[c.ID], i+1, now, later)
		}
	}
}

func (h *Host) tellPosition(e *entry, position int, now time.Time, later func(time.Time)) {
	if e.told == position {
		return
	}
	if next := e.toldAt.Add(positionEvery); e.told != 0 && now.Before(next) {
		later(next)
		return
	}
	e.told, e.toldAt = position, now
	h.bell.Position(e.ID, position)
}

func sorted[V any](m map[zhiyin.QueueID]V) []zhiyin.QueueID {
	out := make([]zhiyin.QueueID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
