package rtp

import (
	"context"
	"math/rand/v2"
	"time"

	"zhiyin.dev/pcm"
)

// reportEvery is how often a leg reports to its peer, give or take half of it
// (RFC 3550 §6.2 asks for 5 s at least and for the spread).
const reportEvery = 5 * time.Second

// sweep looks at every leg several times within LostAfter: is its peer lost, is
// a report due?
func (p *Plane) sweep(ctx context.Context) {
	every := min(max(p.cfg.LostAfter/8, 20*time.Millisecond), 250*time.Millisecond)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, l := range p.present() {
			l.inspect(p.now(), p.cfg.LostAfter)
		}
	}
}

func (l *Leg) inspect(now, after time.Duration) {
	l.rx.Lock()
	lost := l.rx.watch.lose(now, after)
	due := now >= l.rx.reportAt
	if due {
		l.rx.reportAt = now + reportEvery/2 + rand.N(reportEvery)
	}
	heard, jitter := l.rx.report.packets > l.rx.reported, pcm.Duration(int(l.rx.report.jitter>>4))
	if due {
		l.rx.reported = l.rx.report.packets
	}
	l.rx.Unlock()
	l.attend(now, true)
	if due && heard {
		l.plane.jitters.note(jitter, 1)
	}
	if lost && l.ear.Lost != nil {
		l.ear.Lost()
	}
	if due {
		l.sendReport(now)
	}
}

// sendReport sends a compound RTCP packet where the wire has a way for it.
func (l *Leg) sendReport(now time.Duration) {
	l.tx.Lock()
	defer l.tx.Unlock()
	wire, ok := l.tx.wire.(reporter)
	if !ok || l.tx.paused {
		return
	}
	l.tx.borrow()
	defer l.tx.giveBack()
	var sent *senderInfo
	if l.tx.packets > l.tx.reported {
		sent = &senderInfo{ts: l.tx.ts + units(max(0, now-l.tx.at)), packets: uint32(l.tx.packets), octets: uint32(l.tx.octets)}
		l.tx.reported = l.tx.packets
	}
	l.rx.Lock()
	size := putReport(l.tx.buffer[:], l.tx.ssrc, sent, &l.rx.report, l.cname, time.Now(), now)
	l.rx.Unlock()
	if err := wire.WriteRTCP(l.tx.buffer[:size]); err != nil {
		l.tx.failed++
	}
}

// ReceiveRTCP takes one compound RTCP packet from the wire.
func (l *Leg) ReceiveRTCP(raw []byte) {
	now := l.plane.now()
	l.tx.Lock()
	ssrc := l.tx.ssrc
	l.tx.Unlock()
	l.rx.Lock()
	defer l.rx.Unlock()
	if !l.rx.report.read(raw, ssrc, time.Now(), now) {
		l.rx.junk++
	}
}
