package event

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/api/door"
)

// Ledger is what was kept, as the outside may read it; a store is one. Records
// are of one partition after the position, in order; the sealed part is opened
// only where personal asks for it.
type Ledger interface {
	Heads(ctx context.Context) (map[int]int64, error)
	Records(ctx context.Context, partition int, after int64, limit int, personal bool) ([]cloudevent.Record, error)
	RecordsOf(ctx context.Context, subject string, after int64, limit int, personal bool) ([]cloudevent.Record, error)
}

// selection is which events somebody asked for, and may have.
type selection struct {
	kinds    []zhiyin.Kind // empty: every kind; contact.* stands for all that begin so
	subject  string
	units    []zhiyin.UnitID // nil: every unit's, and what belongs to none
	personal bool
	cleared  zhiyin.Sensitivity // up to which they are told
}

func (s selection) wants(r cloudevent.Record) bool {
	if !cloudevent.Told(r.Kind) || s.units != nil && !slices.Contains(s.units, r.Unit) || s.subject != "" && r.Subject != s.subject {
		return false
	}
	return len(s.kinds) == 0 || slices.ContainsFunc(s.kinds, func(k zhiyin.Kind) bool {
		family, all := strings.CutSuffix(string(k), "*")
		return k == r.Kind || all && strings.HasPrefix(string(r.Kind), family)
	})
}

// selected narrows what was asked for to what the caller reaches. A unit out of
// reach is Denied.
func (s *routes) selected(ctx context.Context, kinds []string, subject string, unit zhiyin.UnitID, personal bool) (selection, error) {
	out := selection{subject: subject, personal: personal, cleared: door.CallerOf(ctx).Actor.Cleared()}
	for i, k := range kinds {
		if !tellable(k) {
			return out, fmt.Errorf("api: kind[%d] is no kind of event that is told: %w", i, zhiyin.Invalid)
		}
		out.kinds = append(out.kinds, zhiyin.Kind(k))
	}
	actor := door.CallerOf(ctx).Actor
	switch {
	case unit != "":
		out.units = []zhiyin.UnitID{unit}
		return out, s.May(ctx, access.EventsRead, access.Object{Unit: unit}, "unit:"+string(unit))
	case !access.AllowsEverywhere(actor, access.EventsRead):
		out.units = append([]zhiyin.UnitID{}, actor.Units...)
	}
	return out, nil
}

// tellable tells whether the text is a kind that is told, or a family of some.
func tellable(text string) bool {
	family, all := strings.CutSuffix(text, ".*")
	if !all {
		return cloudevent.Told(zhiyin.Kind(text))
	}
	return slices.ContainsFunc(cloudevent.Kinds(), func(k zhiyin.Kind) bool { return strings.HasPrefix(string(k), family+".") })
}

// told is an event with the place after it.
type toldEvent struct {
	cloudevent.Event
	after cloudevent.Cursor
}

// looksAt bounds how many records one reading looks at: filters may leave none.
const looksAt = 1000

// readOn reads up to limit events after at that are wanted, each partition in its
// order and the partitions among each other by the time at which events were
// kept. next is the place after what was looked at; more says that there is more.
func (s *routes) readOn(ctx context.Context, at cloudevent.Cursor, want selection, limit int) (events []toldEvent, next cloudevent.Cursor, more bool, err error) {
	heads, err := s.ports.Ledger.Heads(ctx)
	if err != nil {
		return nil, at, false, err
	}
	for partition, position := range at {
		if position > heads[partition] {
			return nil, at, false, fmt.Errorf("api: the place is not in this ledger, begin again: %w", zhiyin.Conflict)
		}
	}
	moved := movedSince(at, heads, want.subject)
	if len(moved) == 0 {
		return nil, at, false, nil
	}
	share := max(1, looksAt/len(moved))
	var line queue
	for _, partition := range moved {
		records, err := s.recordsAfter(ctx, partition, at[partition], share, want)
		if err != nil {
			return nil, at, false, err
		}
		if len(records) > 0 {
			line = append(line, records)
		}
		more = more || len(records) == share
	}
	heap.Init(&line)
	next = at
	for len(line) > 0 && len(events) < limit {
		r := line[0][0]
		next[r.Partition] = r.Position
		if line[0] = line[0][1:]; len(line[0]) == 0 {
			heap.Pop(&line)
		} else {
			heap.Fix(&line, 0)
		}
		if !want.wants(r) {
			continue
		}
		e, err := cloudevent.Of(r, cloudevent.Receiver{Personal: want.personal, Clearance: want.cleared})
		if err != nil {
			return nil, at, false, err
		}
		events = append(events, toldEvent{e, next})
	}
	more = more || len(line) > 0
	if want.subject != "" && !more { // nothing else of the partition is wanted
		p := zhiyin.Partition(want.subject)
		next[p] = max(next[p], heads[p])
	}
	return events, next, more, nil
}

func (s *routes) recordsAfter(ctx context.Context, partition int, after int64, limit int, want selection) ([]cloudevent.Record, error) {
	if want.subject != "" {
		return s.ports.Ledger.RecordsOf(ctx, want.subject, after, limit, want.personal)
	}
	return s.ports.Ledger.Records(ctx, partition, after, limit, want.personal)
}

// movedSince lists the partitions that have events after at, in order.
func movedSince(at cloudevent.Cursor, heads map[int]int64, subject string) []int {
	var out []int
	for partition, head := range heads {
		if at[partition] < head && (subject == "" || zhiyin.Partition(subject) == partition) {
			out = append(out, partition)
		}
	}
	slices.Sort(out)
	return out
}

// queue is a heap of partitions' records by the first one's time.
type queue [][]cloudevent.Record

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	a, b := q[i][0], q[j][0]
	if c := a.RecordedAt.Compare(b.RecordedAt); c != 0 {
		return c < 0
	}
	return a.Partition < b.Partition
}
func (q *queue) Push(x any) { *q = append(*q, x.([]cloudevent.Record)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	out := (*q)[last]
	*q = (*q)[:last]
	return out
}
