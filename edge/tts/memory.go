package tts

import (
	"container/list"
	"sync"
)

// memory keeps the samples that were used last, up to a number of bytes.
type memory struct {
	mu    sync.Mutex
	limit int64
	held  int64
	order *list.List // of *clip, the one used last in front
	by    map[string]*list.Element
}

type clip struct {
	key     string
	samples []int16
}

func newMemory(limit int64) *memory {
	return &memory{limit: limit, order: list.New(), by: map[string]*list.Element{}}
}

func (m *memory) get(key string) ([]int16, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[key]
	if !ok {
		return nil, false
	}
	m.order.MoveToFront(e)
	return e.Value.(*clip).samples, true
}

// put keeps samples, which must not change any more.
func (m *memory) put(key string, samples []int16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, twice := m.by[key]; twice {
		return
	}
	m.by[key] = m.order.PushFront(&clip{key, samples})
	m.held += 2 * int64(len(samples))
	for m.held > m.limit && m.order.Len() > 0 {
		last := m.order.Remove(m.order.Back()).(*clip)
		delete(m.by, last.key)
		m.held -= 2 * int64(len(last.samples))
	}
}
