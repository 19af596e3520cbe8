package main

import (
	"fmt"
	"net/netip"
	"time"
)

// loadWindow is how long calls are measured once all are up.
const loadWindow = 15 * time.Second

// loaded is what one run of many calls showed.
type loaded struct {
	setups            []float64 // ms
	heard, lost, gaps int
	cpuPerCall        float64 // percent of a core
	rssPerCallKB      float64
}

func (l loaded) gapPct() float64 { return 100 * float64(l.gaps) / float64(max(l.heard, 1)) }
func (l loaded) lossPct() float64 {
	return 100 * float64(l.lost) / float64(max(l.heard+l.lost, 1))
}

// loadRow: many calls with audio both ways against the product, where callers key
// their way through the menu and wait for an agent with music, and against the
// reflector, in turn and in one run.
func loadRow(o options, r *report) error {
	var null, ours []loaded
	for range o.runs {
		a, err := reflectorRun(o)
		if err != nil {
			return fmt.Errorf("reflector: %w", err)
		}
		b, err := productRun(o)
		if err != nil {
			return err
		}
		null, ours = append(null, a), append(ours, b)
	}
	n := fmt.Sprint(o.calls)
	pick := func(list []loaded, what func(loaded) float64) (out []float64) {
		for _, l := range list {
			out = append(out, what(l))
		}
		return out
	}
	r.add("gap40_pct_null", "", pick(null, loaded.gapPct))
	r.add("gap40_pct_"+n, "<= null + 0.02", pick(ours, loaded.gapPct))
	r.add("setup_p99_ms_"+n, "<= 10", pick(ours, func(l loaded) float64 { return percentile(l.setups, 99) }))
	r.add("setup_p50_ms_"+n, "", pick(ours, func(l loaded) float64 { return percentile(l.setups, 50) }))
	r.add("rtp_loss_pct_"+n, "0", pick(ours, loaded.lossPct))
	r.add("cpu_pct_per_call_"+n, "<= 0.06", pick(ours, func(l loaded) float64 { return l.cpuPerCall }))
	r.add("kb_per_call_"+n, "", pick(ours, func(l loaded) float64 { return l.rssPerCallKB }))
	return nil
}

func reflectorRun(o options) (loaded, error) {
	p, target, err := startReflector()
	if err != nil {
		return loaded{}, err
	}
	defer p.stop()
	return load(o, target, p)
}

func productRun(o options) (loaded, error) {
	p, err := startProduct(o, "")
	if err != nil {
		return loaded{}, err
	}
	defer p.end()
	if err := p.staff(); err != nil {
		return loaded{}, err
	}
	return load(o, p.sip, p.process)
}

// menuKey leads from the menu to a person.
const menuKey = '0'

// settle is how long the last caller needs to hear the notice and reach the queue.
const settle = 15 * time.Second

// exchanges spreads the calls over so many sockets.
const exchanges = 4

// load brings the calls up at the rate, counts for the window, and hangs up.
func load(o options, target netip.AddrPort, p *process) (out loaded, err error) {
	c, err := newCaller(target)
	if err != nil {
		return out, err
	}
	defer c.close()
	stop := make(chan struct{})
	defer close(stop)
	var sockets []*exchange
	for range exchanges {
		e, err := newExchange()
		if err != nil {
			return out, err
		}
		defer e.close()
		go e.speak(stop)
		sockets = append(sockets, e)
	}
	rssBefore, err := p.rssMB()
	if err != nil {
		return out, err
	}
	calls, streams, err := bringUp(o, c, sockets, &out)
	if err != nil {
		return out, err
	}
	time.Sleep(settle)
	if err := measure(&out, p, streams, o.calls); err != nil {
		return out, err
	}
	rss, err := p.rssMB()
	out.rssPerCallKB = (rss - rssBefore) * 1024 / float64(o.calls)
	for _, k := range calls {
		_ = c.bye(k)
	}
	time.Sleep(time.Second)
	return out, err
}

// bringUp dials all calls as callers nobody knows.
func bringUp(o options, c *caller, sockets []*exchange, out *loaded) (calls []*call, streams []*stream, err error) {
	next := time.Now()
	for i := range o.calls {
		next = next.Add(time.Second / time.Duration(o.rate))
		time.Sleep(time.Until(next))
		e := sockets[i%len(sockets)]
		k, err := c.invite(i, fmt.Sprintf("1391%07d", i), called, e.port)
		if err != nil {
			return nil, nil, err
		}
		select {
		case <-k.up:
		case <-time.After(5 * time.Second):
			return nil, nil, fmt.Errorf("call %d was not answered", i)
		}
		if k.status != 200 {
			return nil, nil, fmt.Errorf("call %d was answered with %d", i, k.status)
		}
		out.setups = append(out.setups, k.setup.Seconds()*1000)
		stream := e.add(k.media)
		stream.key(e.conn, menuKey) // remembered until the menu asks
		streams = append(streams, stream)
		calls = append(calls, k)
	}
	return calls, streams, nil
}

// measure counts packets, gaps and processor time over the window.
func measure(out *loaded, p *process, streams []*stream, calls int) error {
	before, err := p.cpu()
	if err != nil {
		return err
	}
	for _, s := range streams {
		s.count(true)
	}
	began := time.Now()
	time.Sleep(loadWindow)
	window := time.Since(began)
	used, err := p.cpu()
	if err != nil {
		return err
	}
	for _, s := range streams {
		s.count(false)
		heard, lost, gaps := s.tally()
		if heard == 0 {
			return fmt.Errorf("a call heard nothing")
		}
		out.heard, out.lost, out.gaps = out.heard+heard, out.lost+lost, out.gaps+gaps
	}
	out.cpuPerCall = 100 * (used - before).Seconds() / window.Seconds() / float64(calls)
	return nil
}
