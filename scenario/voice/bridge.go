package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// ladder is how one kind of bridge is measured: ever more calls on one node until
// it no longer holds them.
type ladder struct {
	kind      string // as the figures are named
	steps     []int  // recorded bridges at once
	bars      [2]string
	telephone bool // agents have desk telephones, not browsers
}

var (
	sipLadder    = ladder{"sip", []int{100, 250, 500, 700}, [2]string{">= 500", "<= 0.15"}, true}
	webrtcLadder = ladder{"webrtc", []int{50, 100, 150, 200}, [2]string{">= 150", "<= 0.35"}, false}
)

const (
	// heldPct is the share of packets that may come more than 40 ms after the one
	// before in a step that counts as held, in percent.
	heldPct = 0.1
	// bridgeWindow is how long each step is measured.
	bridgeWindow = 15 * time.Second
	// bridgedWithin is the time for greeting, notice and menu (some 15 s), the queue,
	// and an agent's answer, once the last call was placed.
	bridgedWithin = 60 * time.Second
)

// climbed is what one run up a ladder came to. All but held is of the highest
// step that was held; of the lowest one when none was.
type climbed struct {
	held int
	rung
	recordings int
	shortest   float64 // seconds of the shortest recording
	null       level   // the reflector beside it: as many packets, each sent back
}

// rung is one step as it was measured.
type rung struct {
	bridges             int
	heard, lost, gaps   int     // packets, both ends and both directions
	sent, sentLate      int     // by this program
	cpuPct              float64 // of one core for each bridge
	ownPct              float64 // of one core: what this program used
	tapes               int     // files of recordings that grew
	tapesSec, rssMB     float64 // how much each grew; the node's memory
	complete            bool    // all calls were bridged
	bridgedEnds, wanted int
}

func (r rung) gapPct() float64 { return 100 * float64(r.gaps) / float64(max(r.heard, 1)) }
func (r rung) ownGapPct() float64 {
	return 100 * float64(r.sentLate) / float64(max(r.sent, 1))
}
func (r rung) lossPct() float64 {
	return 100 * float64(r.lost) / float64(max(r.heard+r.lost, 1))
}
func (r rung) held() bool { return r.complete && r.gapPct() <= heldPct && r.tapes >= r.bridges }

func (r rung) String() string {
	if !r.complete {
		return fmt.Sprintf("%d bridges: only %d of %d ends hear each other", r.bridges, r.bridgedEnds, r.wanted)
	}
	return fmt.Sprintf("%d bridges: gaps %.4f %% (this program's own sends %.4f %%), loss %.4f %%, node %.3f %% of a core for each, this program %.0f %%, %d recordings grew by %.1f s, node %.0f MB",
		r.bridges, r.gapPct(), r.ownGapPct(), r.lossPct(), r.cpuPct, r.ownPct, r.tapes, r.tapesSec, r.rssMB)
}

// bridgeRow: customers call, are queued and routed, agents answer, the talk is
// recorded, and both talk: how many such bridges one node carries.
func (l ladder) bridgeRow(o options, r *report) error {
	var runs []climbed
	for range o.runs {
		run, err := l.climb(o)
		if err != nil {
			return err
		}
		if run.null, err = besideBridges(run.bridges); err != nil {
			return fmt.Errorf("reflector: %w", err)
		}
		runs = append(runs, run)
	}
	add := func(name, bar string, what func(climbed) float64) {
		var values []float64
		for _, run := range runs {
			values = append(values, what(run))
		}
		r.add(name, bar, values)
	}
	add(l.kind+"_bridges_at_gap01", l.bars[0], func(c climbed) float64 { return float64(c.held) })
	add("cpu_pct_"+l.kind+"_bridge", l.bars[1], func(c climbed) float64 { return c.cpuPct })
	add(l.kind+"_bridge_gap40_pct", "<= 0.1", func(c climbed) float64 { return c.gapPct() })
	add(l.kind+"_bridge_gap40_pct_null", "", func(c climbed) float64 { return c.null.gapPct() })
	add(l.kind+"_bridge_generator_gap40_pct", "", func(c climbed) float64 { return c.ownGapPct() })
	add(l.kind+"_bridge_loss_pct", "", func(c climbed) float64 { return c.lossPct() })
	add(l.kind+"_bridge_generator_cpu_pct", "", func(c climbed) float64 { return c.ownPct })
	add(l.kind+"_bridge_recordings", "all", func(c climbed) float64 { return float64(c.recordings) })
	add(l.kind+"_bridge_recording_shortest_s", ">= 15", func(c climbed) float64 { return c.shortest })
	return nil
}

// besideBridges has the reflector answer two lines for each bridge: what a bridge's
// two ends hear there is the machine's and the generator's own noise.
func besideBridges(bridges int) (level, error) {
	levels, err := climbReflector([]int{2 * bridges})
	if err != nil || len(levels) == 0 {
		return level{}, err
	}
	return levels[0], nil
}

// climb runs the product once and goes up the ladder.
func (l ladder) climb(o options) (out climbed, err error) {
	steps := l.steps
	if o.bridges > 0 {
		steps = []int{o.bridges}
	}
	p, err := startProduct(o, "", fmt.Sprintf("--staff=%d", steps[len(steps)-1]))
	if err != nil {
		return out, err
	}
	defer p.end()
	house, err := newHouse(o, p, l.telephone)
	if err != nil {
		return out, err
	}
	placed := 0
	for i, n := range steps {
		step, err := house.measure(n)
		if err != nil {
			house.close()
			return out, fmt.Errorf("%d bridges: %w", n, err)
		}
		placed = n
		fmt.Fprintf(os.Stderr, "  %s %s\n", l.kind, step)
		if i == 0 || step.held() {
			out.rung = step
		}
		if !step.held() {
			break
		}
		out.held = n
	}
	house.close()
	p.stop()
	out.recordings, out.shortest, err = recorded(p.dir)
	if err == nil && out.held > 0 && (out.recordings < placed && out.held == placed || out.shortest < bridgeWindow.Seconds()) {
		err = fmt.Errorf("%d recordings, the shortest of %.1f s, after %d calls", out.recordings, out.shortest, placed)
	}
	return out, err
}

// ownCPU is the processor time that this program has used.
func ownCPU() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

var errNoLink = errors.New("the product has too few agents")
