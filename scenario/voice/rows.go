package main

import (
	"fmt"
	"net/netip"
	"os"
	"time"

	"zhiyin.dev/cast"
)

// startRow: a start of the built product on data it has seen before, and what it
// takes while nobody calls.
func startRow(o options, r *report) error {
	warm, err := startProduct(o, "")
	if err != nil {
		return err
	}
	warm.stop()
	defer func() { _ = os.RemoveAll(warm.dir) }()
	var ready, idle, rss []float64
	for range o.runs {
		p, err := startProduct(o, warm.dir)
		if err != nil {
			return err
		}
		share, err := p.idle(3*time.Second, 10*time.Second)
		if err != nil {
			return err
		}
		mb, err := p.rssMB()
		if err != nil {
			return err
		}
		p.stop()
		ready, idle, rss = append(ready, p.took.Seconds()*1000), append(idle, share), append(rss, mb)
	}
	r.add("ready_ms", "<= 1000", ready)
	r.add("idle_cpu_pct", "< 1", idle)
	r.add("rss_mb", "< 150", rss)
	return nil
}

// idle is the share of one core used over a window, in percent.
func (p *process) idle(settle, window time.Duration) (float64, error) {
	time.Sleep(settle)
	before, err := p.cpu()
	if err != nil {
		return 0, err
	}
	time.Sleep(window)
	used, err := p.cpu()
	return 100 * (used - before).Seconds() / window.Seconds(), err
}

// called is the number that the rows call; its flow greets whoever it knows by
// name in its first words.
const called = "4008000001"

// greetingCalls is how many different people call in one run of the greeting row.
const greetingCalls = 400

// greetingRow: from the INVITE to the first sound of the prompt that begins with
// the caller's name, 20 calls a second, among all customers; nobody calls twice.
func greetingRow(o options, r *report) error {
	p, err := startProduct(o, "", fmt.Sprintf("--crowd=%d", o.crowd))
	if err != nil {
		return err
	}
	defer p.end()
	phones := crowdPhones(o.crowd, o.runs*greetingCalls)
	var p99, p50 []float64
	for run := range o.runs {
		times, err := greet(o, p.sip, phones[run*greetingCalls:(run+1)*greetingCalls])
		if err != nil {
			return err
		}
		p99, p50 = append(p99, percentile(times, 99)), append(p50, percentile(times, 50))
	}
	r.add("first_prompt_p99_ms", "<= 50", p99)
	r.add("first_prompt_p50_ms", "", p50)
	return nil
}

// crowdPhones spreads the callers over the whole crowd.
func crowdPhones(crowd, want int) (phones []string) {
	every := max(crowd/want, 1)
	i := 0
	for m := range cast.Crowd(crowd, 1) {
		if i%every == 0 && len(phones) < want {
			phones = append(phones, phoneOf(m.Traits["phone"]))
		}
		i++
	}
	return phones
}

func phoneOf(v any) string {
	s, _ := v.(string)
	if len(s) > 3 && s[:3] == "+86" {
		return s[3:]
	}
	return s
}

// greet calls once as each phone and returns the milliseconds to the first sound.
func greet(o options, target netip.AddrPort, phones []string) ([]float64, error) {
	c, err := newCaller(target)
	if err != nil {
		return nil, err
	}
	defer c.close()
	results := make(chan float64, len(phones))
	next := time.Now()
	for i, phone := range phones {
		next = next.Add(time.Second / time.Duration(o.rate))
		time.Sleep(time.Until(next))
		go func() { results <- firstSound(c, i, phone) }()
	}
	var out []float64
	failed := 0
	for range phones {
		if ms := <-results; ms > 0 {
			out = append(out, ms)
		} else {
			failed++
		}
	}
	if failed > 0 {
		return nil, fmt.Errorf("%d of %d callers heard nothing", failed, len(phones))
	}
	return out, nil
}

// firstSound is 0 when nothing was heard within 5 s.
func firstSound(c *caller, n int, phone string) float64 {
	e, err := newExchange()
	if err != nil {
		return 0
	}
	defer e.close()
	k, err := c.invite(n, phone, called, e.port)
	if err != nil {
		return 0
	}
	select {
	case <-k.up:
	case <-time.After(5 * time.Second):
		return 0
	}
	if k.status != 200 {
		return 0
	}
	s := e.add(k.media)
	defer func() { _ = c.bye(k) }()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if at := s.firstSound(); !at.IsZero() {
			return at.Sub(k.invited).Seconds() * 1000
		}
	}
	return 0
}
