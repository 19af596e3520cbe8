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

// waitEvery is the least time between two estimates told to one contact whose place
// has not changed.
const waitEvery = 15 * time.Second

func (h *Host) paceOf(queue zhiyin.QueueID) *pace {
	if h.paces[queue] == nil {
		h.paces[queue] = &pace{}
	}
	return h.paces[queue]
}

// waits puts a contact among those who wait.
func (h *Host) waits(e *entry) {
	h.waiting[e.ID] = e
	h.lines[e.Wanted.Queue]++
}

// departs takes a contact out of those who wait, which the queue's pace notes.
func (h *Host) departs(e *entry) {
	delete(h.waiting, e.ID)
	h.board.Leave(e.ID)
	h.lines[e.Wanted.Queue]--
	h.paceOf(e.Wanted.Queue).departed(h.now(), h.lines[e.Wanted.Queue])
}

// tellPositions tells each contact its place among those who wait in the same
// queue, when it has changed. A contact whose desk rings still counts.
func (h *Host) tellPositions(now time.Time, later func(time.Time)) {
	lines := map[zhiyin.QueueID][]routing.Contact{}
	for _, e := range h.waiting {
		lines[e.Wanted.Queue] = append(lines[e.Wanted.Queue], e.Contact)
	}
	for _, queue := range sorted(lines) {
		line := lines[queue]
		routing.Order(line)
		for i, c := range line {
			h.tellPosition(h.waiting[c.ID], i+1, now, later)
		}
	}
}

func (h *Host) tellPosition(e *entry, position int, now time.Time, later func(time.Time)) {
	wait := h.paceOf(e.Wanted.Queue).estimate(now, position)
	if e.told == position && (e.wait == wait || now.Sub(e.toldAt) < waitEvery) {
		return
	}
	if next := e.toldAt.Add(positionEvery); e.told != 0 && now.Before(next) {
		later(next)
		return
	}
	e.told, e.toldAt, e.wait = position, now, wait
	h.bell.Position(e.ID, position, wait)
}

func sorted[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
