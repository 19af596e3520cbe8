package asr

import (
	"slices"
	"sync"

	"zhiyin.dev"
)

// mostFinals bounds the finals that wait for a reader: a reader that is as many
// turns behind will not come back.
const mostFinals = 64

// Outlet is the Heard side of a stream. Give never blocks: a partial that nobody
// has read gives way to the next one, and when mostFinals wait the oldest is
// lost. Make it with NewOutlet and end it with Close.
type Outlet struct {
	heard chan zhiyin.Utterance
	more  chan struct{} // capacity 1
	stop  chan struct{}
	once  sync.Once
	ended chan struct{}

	mu      sync.Mutex
	waiting []zhiyin.Utterance // guarded by mu
}

// NewOutlet makes an outlet and starts its goroutine, which Close ends.
func NewOutlet() *Outlet {
	o := &Outlet{heard: make(chan zhiyin.Utterance), more: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{})}
	go o.run()
	return o
}

// Heard is what Stream.Heard returns.
func (o *Outlet) Heard() <-chan zhiyin.Utterance { return o.heard }

// Give hands an utterance to the reader.
func (o *Outlet) Give(u zhiyin.Utterance) {
	o.mu.Lock()
	if last := len(o.waiting) - 1; last >= 0 && !o.waiting[last].Final {
		o.waiting = o.waiting[:last]
	}
	if len(o.waiting) >= mostFinals {
		o.waiting = slices.Delete(o.waiting, 0, 1)
	}
	o.waiting = append(o.waiting, u)
	o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
}

// Close closes Heard and waits for the goroutine's end. It may be called again.
func (o *Outlet) Close() {
	o.once.Do(func() { close(o.stop) })
	<-o.ended
}

func (o *Outlet) run() {
	defer close(o.ended)
	defer close(o.heard)
	for {
		next, ok := o.first()
		out := o.heard
		if !ok {
			out = nil
		}
		select {
		case out <- next:
			o.took(next)
		case <-o.more: // a partial may have been replaced
		case <-o.stop:
			return
		}
	}
}

func (o *Outlet) first() (zhiyin.Utterance, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return zhiyin.Utterance{}, false
	}
	return o.waiting[0], true
}

// took removes what was read, unless a Give has done so meanwhile: it replaces a
// partial at the end of the line and drops a final at its beginning.
func (o *Outlet) took(u zhiyin.Utterance) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) > 0 && o.waiting[0].Final == u.Final && o.waiting[0].ToMs == u.ToMs && o.waiting[0].Text == u.Text {
		o.waiting = slices.Delete(o.waiting, 0, 1)
	}
}
