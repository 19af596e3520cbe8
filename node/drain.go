package node

import (
	"context"
	"time"
)

// drainLook is how often a draining node looks whether the last call is over, and
// drainTold how often it says how many there are.
const (
	drainLook = 100 * time.Millisecond
	drainTold = 10 * time.Second
)

// Hurry ends the draining of a node that was told to stop: what is under way is
// hung up. It may be called at any time, and more than once.
func (n *Node) Hurry() { n.hurried.Do(func() { close(n.hurry) }) }

// drain refuses new calls, says so to whoever distributes them, and waits for
// those under way: Drain.Within at most, or until Hurry or until gone.
func (n *Node) drain(gone ...<-chan struct{}) {
	n.draining.Store(true)
	n.sip.Drain(true)
	began := n.now()
	left := n.underWay()
	if left == 0 || n.cfg.Drain.Within <= 0 {
		return
	}
	n.log.Info("draining: calls go on, new ones are refused; a second signal ends them", "calls", left, "within", n.cfg.Drain.Within)
	end, cancel := context.WithTimeout(context.Background(), n.cfg.Drain.Within)
	defer cancel()
	for _, c := range gone {
		stop := afterClosed(end, c, cancel)
		defer stop()
	}
	look, tell := time.NewTicker(drainLook), time.NewTicker(drainTold)
	defer look.Stop()
	defer tell.Stop()
	for {
		select {
		case <-look.C:
			if left = n.underWay(); left == 0 {
				n.log.Info("drained", "took", n.now().Sub(began).Round(time.Second))
				return
			}
		case <-tell.C:
			n.log.Info("draining", "calls", left, "for", n.now().Sub(began).Round(time.Second))
		case <-n.hurry:
			n.log.Warn("draining is cut short", "calls", left)
			return
		case <-end.Done():
			n.log.Warn("draining is over, calls are ended", "calls", left)
			return
		}
	}
}

// afterClosed calls do when c is closed before ctx is done; stop waits for it.
func afterClosed(ctx context.Context, c <-chan struct{}, do func()) (stop func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-c:
			do()
		case <-ctx.Done():
		}
	}()
	return func() { do(); <-done }
}

// underWay counts contacts, and telephone calls that are no contact yet or no more.
func (n *Node) underWay() int { return max(n.conductor.Talking(), n.sip.Calls()) }
