package routing

// queue is first in, first out; it uses its room again.
type queue struct {
	items []int32
	head  int
}

func (q *queue) len() int { return len(q.items) - q.head }

func (q *queue) add(v int32) {
	if q.head > 64 && q.head*2 > len(q.items) {
		q.items, q.head = append(q.items[:0], q.items[q.head:]...), 0
	}
	q.items = append(q.items, v)
}

func (q *queue) take() int32 {
	q.head++
	return q.items[q.head-1]
}
