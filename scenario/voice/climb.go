package main

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The rows of many calls climb: more and more calls at once against one process,
// each step counted once its calls have settled, until one is not held.
const (
	climbRate     = 50               // calls a second
	climbSockets  = 8                // of the generator
	climbSettle   = 7 * time.Second  // the echo test explains itself for 5 s
	climbWindow   = 10 * time.Second // counted
	climbPatience = 15               // seconds in which what waited while calls came up may still come
	answerWithin  = 5 * time.Second
)

// level is one step of a climb.
type level struct {
	heard
	setups []float64 // ms, of the calls of this step and those before
	cpu    float64   // percent of a core, the process under measurement
	own    float64   // percent of a core, the generator
	rssMB  float64   // grown since before the first call
	lateMs float64   // 99th percentile of the paced packets' lateness; the product's only
}

// climber brings calls up against one process and counts.
type climber struct {
	process *process
	product *product // nil: the reflector
	target  netip.AddrPort
	called  string
	caller  *caller
	swarm   *swarm

	mu     sync.Mutex // guards what follows
	calls  []*call
	setups []float64
	failed error
}

// climb returns the steps that were held, lowest first, and the one that was not.
func climb(steps []int, c *climber) (levels []level, err error) {
	if c.caller, err = newCaller(c.target); err != nil {
		return nil, err
	}
	defer c.caller.close()
	if c.swarm, err = newSwarm(climbSockets); err != nil {
		return nil, err
	}
	defer c.swarm.close()
	c.swarm.shared = c.product == nil
	before, err := c.process.rssMB()
	if err != nil {
		return nil, err
	}
	for _, calls := range steps {
		if err := c.bringUp(calls); err != nil {
			fmt.Fprintf(os.Stderr, "  %d calls: %v\n", calls, err)
			break
		}
		r, err := c.measure()
		if err != nil {
			return nil, err
		}
		r.rssMB -= before
		fmt.Fprintln(os.Stderr, " ", r)
		if levels = append(levels, r); !r.held() {
			break
		}
	}
	c.hangUp()
	return levels, nil
}

func (r level) String() string {
	return fmt.Sprintf("%d calls: gaps %.4f %%, worst %v, heard %.2f %%, lost %d, silent %d, set-up p99 %.1f ms, late p99 %.1f ms, cpu %.0f %% (generator %.0f %%), %.0f MB",
		r.lines, r.gapPct(), r.worst.Round(time.Millisecond), r.fullPct(), r.lost, r.silent, percentile(r.setups, 99), r.lateMs, r.cpu, r.own, r.rssMB)
}

// bringUp dials until so many calls are up.
func (c *climber) bringUp(calls int) error {
	var all sync.WaitGroup
	next := time.Now()
	for i := len(c.calls); i < calls; i++ {
		next = next.Add(time.Second / climbRate)
		time.Sleep(time.Until(next))
		k, err := c.caller.invite(i, fmt.Sprintf("1391%07d", i), c.called, c.swarm.port(i))
		if err != nil {
			return err
		}
		all.Go(func() { c.await(i, k) })
	}
	all.Wait()
	return c.failed
}

// await waits for the answer and begins to talk.
func (c *climber) await(i int, k *call) {
	var err error
	select {
	case <-k.up:
		if k.status != 200 {
			err = fmt.Errorf("call %d was answered with %d", i, k.status)
		}
	case <-time.After(answerWithin):
		err = fmt.Errorf("call %d was not answered", i)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.failed = err
		return
	}
	c.calls = append(c.calls, k)
	c.setups = append(c.setups, k.setup.Seconds()*1000)
	c.swarm.add(i, k.media)
}

// measure counts for the window.
func (c *climber) measure() (r level, err error) {
	c.settle()
	late, err := c.lateness()
	if err != nil {
		return r, err
	}
	before, err := c.process.cpu()
	if err != nil {
		return r, err
	}
	own := spent()
	r.heard = c.swarm.count(climbWindow)
	r.own = 100 * (spent() - own).Seconds() / r.window.Seconds()
	used, err := c.process.cpu()
	if err != nil {
		return r, err
	}
	r.cpu = 100 * (used - before).Seconds() / r.window.Seconds()
	if r.rssMB, err = c.process.rssMB(); err != nil {
		return r, err
	}
	after, err := c.lateness()
	r.lateMs = 1000 * after.since(late).quantile(0.99)
	r.setups = append(r.setups, c.setups...)
	return r, err
}

// settle waits until no more is heard in a second than is said in one.
func (c *climber) settle() {
	time.Sleep(climbSettle)
	for range climbPatience {
		if c.swarm.count(time.Second).fullPct() <= 101 {
			return
		}
	}
}

func (c *climber) lateness() (histogram, error) {
	if c.product == nil {
		return nil, nil
	}
	return c.product.histogram("zhiyin_rtp_send_late_seconds")
}

// hangUp ends the calls about as fast as they came.
func (c *climber) hangUp() {
	for _, k := range c.calls {
		_ = c.caller.bye(k)
		time.Sleep(time.Second / climbRate / 4)
	}
}

// spent is the processor time of this process.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// stepsOf reads the list of steps.
func stepsOf(o options) (out []int, err error) {
	for _, text := range strings.Split(o.steps, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || len(out) > 0 && n <= out[len(out)-1] {
			return nil, fmt.Errorf("steps %q: numbers of calls, growing", o.steps)
		}
		out = append(out, n)
	}
	return out, nil
}
