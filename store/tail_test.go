package store

import (
	"testing"
	"time"

	"zhiyin.dev"
)

func stretchOf(partition int, from, to int64, size int) (list []*fresh) {
	for p := from; p <= to; p++ {
		list = append(list, &fresh{Event: zhiyin.Event{Partition: partition, Position: p}, open: make([]byte, size)})
	}
	return list
}

func TestTheTailGivesWhatItHoldsWithoutGaps(t *testing.T) {
	var recent tail
	recent.add(append(stretchOf(3, 11, 20, 1), stretchOf(4, 1, 2, 1)...), time.Time{})
	recent.add(stretchOf(3, 21, 25, 1), time.Time{})
	for _, c := range []struct {
		partition   int
		after       int64
		limit       int
		first, last int64 // 0: not held
	}{{3, 10, 100, 11, 25}, {3, 18, 4, 19, 22}, {3, 9, 100, 0, 0}, {3, 25, 100, 0, 0}, {4, 0, 10, 1, 2}, {5, 0, 10, 0, 0}} {
		list, ok := recent.after(c.partition, c.after, c.limit)
		if ok != (c.first > 0) || ok && (list[0].Position != c.first || list[len(list)-1].Position != c.last) {
			t.Errorf("%+v: %v, %d events", c, ok, len(list))
		}
	}
	if ahead := recent.ahead(map[int]int64{3: 25, 4: 1}); len(ahead) != 1 || ahead[4] != 2 {
		t.Errorf("ahead of what was read: %v", ahead)
	}
	recent.add(stretchOf(3, 30, 31, 1), time.Time{}) // another node kept what is between
	if _, ok := recent.after(3, 24, 10); ok {
		t.Error("events before a gap are given as if nothing was missing")
	}
	if list, ok := recent.after(3, 29, 10); !ok || len(list) != 2 {
		t.Errorf("after the gap: %v, %d events", ok, len(list))
	}
	recent.clear()
	if _, ok := recent.after(3, 29, 10); ok {
		t.Error("events after clear")
	}
}

func TestTheTailStaysWithinItsSize(t *testing.T) {
	var recent tail
	const size = 100_000
	for p := int64(1); p <= 1000; p += 10 {
		recent.add(stretchOf(7, p, p+9, size), time.Time{})
	}
	if recent.size > tailBytes {
		t.Errorf("%d bytes", recent.size)
	}
	first := recent.of[7].first
	if first <= 1 || first > 1000 {
		t.Errorf("the stretch begins at %d", first)
	}
	if list, ok := recent.after(7, first-1, 10_000); !ok || list[0].Position != first || list[len(list)-1].Position != 1000 {
		t.Errorf("from %d: %v, %d events", first, ok, len(list))
	}
}

func TestTheTailForgetsABurstOnceItIsOld(t *testing.T) {
	var recent tail
	now := time.Now()
	for p := int64(1); p <= 10; p++ {
		recent.add(stretchOf(7, p, p, 100), now)
	}
	recent.add(stretchOf(7, 11, 11, 100), now.Add(tailFor))
	if _, ok := recent.after(7, 0, 100); !ok {
		t.Error("what is not old yet is gone")
	}
	recent.add(stretchOf(7, 12, 12, 100), now.Add(tailFor+time.Millisecond))
	if list, ok := recent.after(7, 10, 100); !ok || len(list) != 2 || recent.of[7].first != 11 || len(recent.commits) != 2 {
		t.Errorf("%v, %d events from %d", ok, len(list), recent.of[7].first)
	}
}

func TestTheTailGrowsOldThoughNothingIsKept(t *testing.T) {
	t.Parallel()
	var recent tail
	now := time.Now()
	recent.add(stretchOf(7, 1, 10, 100), now)
	recent.add(stretchOf(7, 11, 11, 100), now.Add(time.Second))
	recent.age(now.Add(tailFor + time.Millisecond))
	if _, ok := recent.after(7, 9, 10); ok {
		t.Error("what is too old is still held")
	}
	if list, ok := recent.after(7, 10, 10); !ok || len(list) != 1 {
		t.Errorf("%d, %t", len(list), ok)
	}
	recent.age(now.Add(tailFor + 2*time.Second))
	if recent.size != 0 || recent.commits != nil || recent.of[7].list != nil || len(recent.ahead(map[int]int64{7: 5})) > 0 {
		t.Errorf("%d bytes are held after the last: %+v", recent.size, recent.of[7])
	}
	recent.add(stretchOf(7, 12, 12, 100), now.Add(time.Minute))
	if list, ok := recent.after(7, 11, 10); !ok || list[0].Position != 12 {
		t.Errorf("%+v, %t", list, ok)
	}
}
