package rtp

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	pionrtcp "github.com/pion/rtcp"
)

func TestReportsAreReadByAnotherImplementationAndMeasureTheWay(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	control, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer control.Close()
	leg, phone, wire := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phone.seq = 65530 // the sequence wraps on the way
	for i := range uint32(20) {
		if i == 7 || i == 8 { // two are lost
			phone.seq++
			continue
		}
		phone.send(false, 0, i*160, make([]byte, 160))
	}
	first := phone.take(5)[0]
	// The peer's RTCP comes from a port of its own; the answer goes there.
	toControl := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: wire.Port() + 1}
	now := time.Now()
	report, err := (&pionrtcp.SenderReport{SSRC: phone.ssrc, NTPTime: ntp(now), RTPTime: 1, PacketCount: 18, OctetCount: 2880}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := control.WriteToUDP(report, toControl); err != nil {
		t.Fatal(err)
	}
	reported := func() bool {
		leg.rx.Lock()
		defer leg.rx.Unlock()
		return leg.rx.report.senderNTP != 0
	}
	for leg.Stats().Received < 18 || !reported() {
		phone.next() // a packet each 20 ms
	}
	leg.sendReport(plane.now())
	buffer := make([]byte, 1500)
	if err := control.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	n, err := control.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	packets, err := pionrtcp.Unmarshal(buffer[:n])
	if err != nil || len(packets) != 2 {
		t.Fatalf("%v %v", packets, err)
	}
	sr, ok := packets[0].(*pionrtcp.SenderReport)
	if !ok || sr.SSRC != first.ssrc || sr.PacketCount < 5 || sr.OctetCount != sr.PacketCount*160 || len(sr.Reports) != 1 {
		t.Fatalf("%+v", packets[0])
	}
	block := sr.Reports[0]
	if block.SSRC != phone.ssrc || block.TotalLost != 2 || block.FractionLost != 2*256/20 || block.LastSequenceNumber != 1<<16+uint32(phone.seq) {
		t.Errorf("%+v with the last sequence number %d", block, phone.seq)
	}
	if block.LastSenderReport != uint32(ntp(now)>>16) {
		t.Errorf("last report %x instead of %x", block.LastSenderReport, uint32(ntp(now)>>16))
	}
	if name, ok := packets[1].(*pionrtcp.SourceDescription); !ok || len(name.Chunks) != 1 || len(name.Chunks[0].Items[0].Text) != 16 {
		t.Errorf("%+v", packets[1])
	}

	answer, err := (&pionrtcp.ReceiverReport{SSRC: phone.ssrc, Reports: []pionrtcp.ReceptionReport{{
		SSRC: first.ssrc, FractionLost: 64, Jitter: 80,
		LastSenderReport: uint32(ntp(time.Now().Add(-300*time.Millisecond)) >> 16), Delay: 65536 / 10,
	}}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	leg.ReceiveRTCP(answer)
	s := leg.Stats()
	if s.RoundTrip < 190*time.Millisecond || s.RoundTrip > 2*time.Second || s.PeerLost != 0.25 || s.PeerJitter != 10*time.Millisecond || s.Lost != 2 {
		t.Errorf("%+v", s)
	}
}

func TestJitterFollowsTheFormula(t *testing.T) {
	t.Parallel()
	var r reception
	now := time.Second
	for i := range uint32(400) {
		late := time.Duration(i%2) * 10 * time.Millisecond // every other packet is 10 ms late
		r.count(packet{seq: uint16(i), ts: i * 160, ssrc: 1}, true, now+late)
		now += 20 * time.Millisecond
	}
	if ms := float64(r.jitter>>4) / 8; ms < 9 || ms > 11 {
		t.Errorf("%.1f ms", ms)
	}
	if r.lost() != 0 {
		t.Errorf("%d lost", r.lost())
	}
}

func TestAReportWithoutTrafficIsEmptyButWellFormed(t *testing.T) {
	t.Parallel()
	buffer := make([]byte, 200)
	n := putReport(buffer, 7, nil, &reception{}, "abcdef", time.Now(), time.Second)
	packets, err := pionrtcp.Unmarshal(buffer[:n])
	if err != nil || len(packets) != 2 {
		t.Fatalf("%v %v", packets, err)
	}
	if rr, ok := packets[0].(*pionrtcp.ReceiverReport); !ok || len(rr.Reports) != 0 || rr.SSRC != 7 {
		t.Errorf("%+v", packets[0])
	}
	if binary.BigEndian.Uint16(buffer[2:]) != 1 {
		t.Errorf("length %d", binary.BigEndian.Uint16(buffer[2:]))
	}
}
