package rtp

import (
	"sync/atomic"
	"time"

	"zhiyin.dev/pcm"
)

// Stats is one leg's traffic so far.
type Stats struct {
	Sent, SentOctets         uint64        // RTP packets and payload octets
	SendFailed               uint64        // packets that the wire refused
	Received, ReceivedOctets uint64        // well-formed packets; see keptOf for those that nobody hears
	Lost                     int64         // that never came, of what the peer's numbers promise
	Junk                     uint64        // malformed packets
	Jitter                   time.Duration // of what comes (RFC 3550 §6.4.1)
	RoundTrip                time.Duration // 0 until the peer has reported
	PeerLost                 float64       // share of ours that the peer missed lately, 0 to 1
	PeerJitter               time.Duration // of ours, as the peer sees it
	Keys                     uint64        // pressed by the party
	LateDropped              uint64        // the partner's packets that came when their time was taken
}

// Stats returns the figures of this moment.
func (l *Leg) Stats() Stats {
	var s Stats
	l.tx.Lock()
	s.Sent, s.SentOctets, s.SendFailed, s.LateDropped = l.tx.packets, l.tx.octets, l.tx.failed, l.tx.relay.dropped
	l.tx.Unlock()
	l.rx.Lock()
	defer l.rx.Unlock()
	r := &l.rx.report
	s.Received, s.ReceivedOctets, s.Lost = r.packets, r.octets, r.lostBefore+r.lost()
	s.Jitter, s.PeerJitter = pcm.Duration(int(r.jitter>>4)), pcm.Duration(int(r.peerJitter))
	s.RoundTrip, s.PeerLost = r.roundTrip, float64(r.peerLost)/256
	s.Junk, s.Keys = l.rx.junk, l.rx.pressed
	return s
}

// LatenessBounds are the upper bounds of PlaneStats.Late and Jitter; the last
// count is of what was beyond all of them.
var LatenessBounds = [...]time.Duration{
	500 * time.Microsecond, time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond,
	10 * time.Millisecond, 20 * time.Millisecond, 40 * time.Millisecond, 100 * time.Millisecond,
}

// PlaneStats is the plane's traffic so far.
type PlaneStats struct {
	Legs           int
	Sent, Received uint64
	SendFailed     uint64
	Lost           int64
	Junk           uint64
	Foreign        uint64 // packets that were read from addresses other than the announced peer's
	Late           [len(LatenessBounds) + 1]uint64
	Jitter         [len(LatenessBounds) + 1]uint64 // what a leg's report said of what comes, about each 5 s
	Skipped        uint64                          // grid slots left out because a pacer was further behind than it catches up
	PortsFree      int                             // pairs that can be taken now
	PortsResting   int
}

// lateness counts packets by how much after their time the pacer came to them.
type lateness struct {
	late    [len(LatenessBounds) + 1]atomic.Uint64
	skipped atomic.Uint64
}

func (l *lateness) note(by time.Duration, packets int) {
	i := 0
	for i < len(LatenessBounds) && by > LatenessBounds[i] {
		i++
	}
	l.late[i].Add(uint64(packets))
}

// add counts a leg into the whole.
func (s *PlaneStats) add(l Stats) {
	s.Sent += l.Sent
	s.Received += l.Received
	s.SendFailed += l.SendFailed
	s.Lost += l.Lost
	s.Junk += l.Junk
}
