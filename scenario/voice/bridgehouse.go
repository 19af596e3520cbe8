package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// house is everybody who takes part: customers' telephones, and agents at their
// desks with telephones or headsets.
type house struct {
	o         options
	product   *product
	caller    *caller
	wires     []*wire
	phones    *deskPhones // nil: agents have headsets
	rack      *rack       // nil: agents have telephones
	api       *webrtc.API
	workers   []*worker
	calls     []*call
	customers []*party
}

// staffAtOnce is how many agents come to work together.
const staffAtOnce = 16

func newHouse(o options, p *product, telephones bool) (h *house, err error) {
	h = &house{o: o, product: p}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	for range exchanges {
		w, err := newWire()
		if err != nil {
			return h, err
		}
		h.wires = append(h.wires, w)
	}
	if h.caller, err = newCaller(p.sip); err != nil {
		return h, err
	}
	if telephones {
		h.phones, err = newDeskPhones(p.sip, h.wires)
		return h, err
	}
	h.rack = newRack()
	h.api, err = headsetAPI()
	return h, err
}

// close hangs up and sends everybody home.
func (h *house) close() {
	for _, k := range h.calls {
		_ = h.caller.bye(k)
	}
	if len(h.calls) > 0 {
		time.Sleep(3 * time.Second) // for BYEs and the last of the recordings
	}
	for _, w := range h.workers {
		w.close()
	}
	if h.rack != nil {
		h.rack.close()
	}
	if h.phones != nil {
		h.phones.close()
	}
	if h.caller != nil {
		h.caller.close()
	}
	for _, w := range h.wires {
		w.close()
	}
}

// staff brings agents to work until there are n.
func (h *house) staff(n int) error {
	var mu sync.Mutex
	var failed error
	places := make(chan struct{}, staffAtOnce)
	var all sync.WaitGroup
	seen := 0
	for _, l := range h.product.links {
		if l.Phone == nil {
			continue
		}
		if seen++; seen <= len(h.workers) {
			continue
		}
		if seen > n {
			break
		}
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			w, err := h.sitDown(l)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = fmt.Errorf("agent %s: %w", l.Agent, err)
				return
			}
			h.workers = append(h.workers, w)
		})
	}
	all.Wait()
	if failed == nil && len(h.workers) < n {
		failed = errNoLink
	}
	return failed
}

// sitDown is an agent with a line, available.
func (h *house) sitDown(l agentLink) (*worker, error) {
	w, err := newWorker(h.product.web, l.URL, h.phones == nil)
	if err != nil {
		return nil, err
	}
	if h.phones != nil {
		err = h.phones.register(l.Phone.User, l.Phone.Password)
	} else {
		var set *headset
		if set, err = plugIn(h.api, w); err == nil {
			h.rack.add(set)
		}
	}
	if err == nil {
		err = w.available()
	}
	if err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// call places customers' calls until there are n.
func (h *house) call(n int) error {
	next := time.Now()
	for i := len(h.calls); i < n; i++ {
		next = next.Add(time.Second / time.Duration(h.o.rate))
		time.Sleep(time.Until(next))
		w := h.wires[i%len(h.wires)]
		k, err := h.caller.invite(i, fmt.Sprintf("1391%07d", i), called, w.port)
		if err != nil {
			return err
		}
		select {
		case <-k.up:
		case <-time.After(5 * time.Second):
			return fmt.Errorf("call %d was not answered", i)
		}
		if k.status != 200 {
			return fmt.Errorf("call %d was answered with %d", i, k.status)
		}
		h.calls = append(h.calls, k)
		h.customers = append(h.customers, w.add(k.media, customerMark, agentMark, menuKey))
	}
	return nil
}

// ends are all who hear somebody.
func (h *house) ends() (out []*hearing) {
	for _, p := range h.customers {
		out = append(out, &p.hearing)
	}
	if h.phones != nil {
		for _, p := range h.phones.all() {
			out = append(out, &p.hearing)
		}
		return out
	}
	for _, s := range h.rack.all() {
		out = append(out, &s.hearing)
	}
	return out
}

// bridged waits until both ends of n calls hear each other, and says how many do.
func (h *house) bridged(n int) (ends int) {
	for deadline := time.Now().Add(bridgedWithin); ; time.Sleep(100 * time.Millisecond) {
		ends = 0
		for _, e := range h.ends() {
			if e.bridged.Load() {
				ends++
			}
		}
		if ends >= 2*n || time.Now().After(deadline) {
			return ends
		}
	}
}

// own returns what this program sent, and how much of it late, since the last time.
func (h *house) own() (sent, gaps int) {
	for _, w := range h.wires {
		s, g := w.own()
		sent, gaps = sent+s, gaps+g
	}
	if h.rack != nil {
		s, g := h.rack.own()
		sent, gaps = sent+s, gaps+g
	}
	return sent, gaps
}

// measure brings the bridges up to n and counts for the window.
func (h *house) measure(n int) (r rung, err error) {
	r = rung{bridges: n, wanted: 2 * n}
	if err := h.staff(n); err != nil {
		return r, err
	}
	if err := h.call(n); err != nil {
		return r, err
	}
	r.bridgedEnds = h.bridged(n)
	if r.complete = r.bridgedEnds >= r.wanted; !r.complete {
		return r, nil
	}
	time.Sleep(3 * time.Second) // what belonged to the connecting is over
	before, err := tapes(h.product.dir)
	if err != nil {
		return r, err
	}
	if err := h.count(&r); err != nil {
		return r, err
	}
	after, err := tapes(h.product.dir)
	if err != nil {
		return r, err
	}
	r.tapes, r.tapesSec = grown(before, after)
	r.rssMB, err = h.product.rssMB()
	return r, err
}

// count counts packets, gaps and processor time over the window.
func (h *house) count(r *rung) error {
	node, err := h.product.cpu()
	if err != nil {
		return err
	}
	mine, err := ownCPU()
	if err != nil {
		return err
	}
	ends := h.ends()
	h.own()
	for _, e := range ends {
		e.count(true)
	}
	began := time.Now()
	time.Sleep(bridgeWindow)
	window := time.Since(began).Seconds()
	nodeAfter, err := h.product.cpu()
	if err != nil {
		return err
	}
	mineAfter, err := ownCPU()
	if err != nil {
		return err
	}
	r.sent, r.sentLate = h.own()
	for _, e := range ends {
		e.count(false)
		heard, lost, gaps := e.tally()
		if heard == 0 {
			return fmt.Errorf("an end of a bridge heard nothing")
		}
		r.heard, r.lost, r.gaps = r.heard+heard, r.lost+lost, r.gaps+gaps
	}
	r.cpuPct = 100 * (nodeAfter - node).Seconds() / window / float64(r.bridges)
	r.ownPct = 100 * (mineAfter - mine).Seconds() / window
	return nil
}
