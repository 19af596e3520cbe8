//go:build linux && (amd64 || arm64)

package webrtc

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/pion/ice/v4"
)

func TestPacketsThatComeTogetherAreReadOneByOneWithTheirSenders(t *testing.T) {
	t.Parallel()
	conn := loopback(t)
	port, err := gather(conn)
	if err != nil {
		t.Fatal(err)
	}
	reader := port.(ice.AddrPortReaderWriter)
	senders := []*net.UDPConn{loopback(t), loopback(t)}
	const each = gatherMost // twice as many as one look returns
	for i := range each {
		for _, s := range senders {
			if _, err := s.WriteToUDPAddrPort([]byte{byte(i), byte(i >> 8), 3}, addressOf(conn)); err != nil {
				t.Fatal(err)
			}
		}
	}
	next, buffer := map[netip.AddrPort]int{}, make([]byte, 1500)
	for range each * len(senders) {
		n, from, err := reader.ReadFromAddrPort(buffer)
		if err != nil {
			t.Fatal(err)
		}
		if got := int(buffer[0]) | int(buffer[1])<<8; n != 3 || got != next[from] {
			t.Fatalf("%d octets, number %d of %s; want 3 and %d", n, got, from, next[from])
		}
		next[from]++
	}
	for _, s := range senders {
		if next[addressOf(s)] != each {
			t.Errorf("%d of %d packets of one sender: %v", next[addressOf(s)], each, next)
		}
	}
	if _, err := reader.WriteToAddrPort([]byte("back"), addressOf(senders[1])); err != nil {
		t.Fatal(err)
	}
	if n, from, err := senders[1].ReadFromUDPAddrPort(buffer); err != nil || string(buffer[:n]) != "back" || from != addressOf(conn) {
		t.Errorf("%q from %s, %v", buffer[:n], from, err)
	}
}

func TestReadingEndsWhenThePortIsClosed(t *testing.T) {
	t.Parallel()
	port, err := gather(loopback(t))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, _, err := port.(ice.AddrPortReaderWriter).ReadFromAddrPort(make([]byte, 1500))
		ended <- err
	}()
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("a closed port was read")
	}
	if _, err := port.(ice.AddrPortReaderWriter).WriteToAddrPort([]byte("late"), netip.MustParseAddrPort("127.0.0.1:9")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("writing to a closed port: %v", err)
	}
}

func TestAPacketAllocatesNothingEitherWay(t *testing.T) {
	conn := loopback(t)
	port, err := gather(conn)
	if err != nil {
		t.Fatal(err)
	}
	sender, to, buffer := loopback(t), addressOf(conn), make([]byte, 1500)
	back := addressOf(sender)
	packet := make([]byte, 172)
	pair := port.(ice.AddrPortReaderWriter)
	n := testing.AllocsPerRun(50, func() {
		if _, err := sender.WriteToUDPAddrPort(packet, to); err != nil {
			t.Fatal(err)
		}
		if _, _, err := pair.ReadFromAddrPort(buffer); err != nil {
			t.Fatal(err)
		}
		if _, err := pair.WriteToAddrPort(packet, back); err != nil {
			t.Fatal(err)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations for a packet", n)
	}
}

func loopback(t testing.TB) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
