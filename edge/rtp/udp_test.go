package rtp

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestPacketsFromAnotherAddressAreDroppedAndNeverAnswered(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	keys := make(chan rune, 4)
	leg, victim, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{Digit: func(d rune) { keys <- d }})
	victim.take(2)
	thief := newPhone(t, "127.0.0.2")
	thief.to = victim.to
	thief.talk(PCMU, 800)
	thief.send(true, 101, 5, eventPayload(9, false, 160))
	victim.take(20)
	if got := leg.Stats(); got.Received != 0 {
		t.Errorf("%d packets of a stranger were received", got.Received)
	}
	if plane.Stats().Foreign == 0 {
		t.Error("none was counted")
	}
	if len(thief.got) != 0 || len(keys) != 0 {
		t.Errorf("the stranger got %d packets, keyed %d", len(thief.got), len(keys))
	}
}

func TestTheFirstPortOfThePeersAddressWinsUntilItFallsSilent(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, func(c *Config) { c.LostAfter = 300 * time.Millisecond })
	_, announced, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	announced.take(2)
	nat, late := newPhone(t, "127.0.0.1"), newPhone(t, "127.0.0.1")
	nat.to, late.to = announced.to, announced.to
	stop := nat.talk(PCMU, 600)
	nat.take(3) // the stream has moved to where the packets come from
	late.talk(PCMU, 900)
	nat.take(20)
	if len(late.got) != 0 {
		t.Errorf("the second source got %d packets", len(late.got))
	}
	stop()
	late.take(3)
}

func TestARenegotiatedAddressIsSentTo(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	_, first, wire := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	all := first.take(3)
	second := newPhone(t, "127.0.0.1")
	wire.SetRemote(second.addr())
	moved := second.take(3)
	unbroken(t, append(append(all, first.soFar()...), moved...))
	wire.SetRemote(netip.AddrPort{})
	second.soFar()
	time.Sleep(100 * time.Millisecond) // the absence of packets has no event to wait for
	if late := second.soFar(); len(late) > 1 {
		t.Errorf("%d packets after the address was taken away; one may have been on its way", len(late))
	}
}

func TestPortsRunOutBusyAndRestAfterUse(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, func(c *Config) { c.PortMax = c.PortMin + 3 })
	var open []*UDP
	for range 2 {
		u, err := plane.ListenUDP()
		if err != nil {
			t.Fatal(err)
		}
		if u.Port()%2 != 0 {
			t.Errorf("odd port %d", u.Port())
		}
		open = append(open, u)
	}
	if _, err := plane.ListenUDP(); !errors.Is(err, zhiyin.Busy) {
		t.Errorf("exhausted: %v", err)
	}
	for _, u := range open {
		if err := errors.Join(u.Close(), u.Close()); err != nil {
			t.Error(err)
		}
	}
	if _, err := plane.ListenUDP(); !errors.Is(err, zhiyin.Busy) {
		t.Errorf("right after the calls: %v", err)
	}
	if free, resting := plane.ports.standing(time.Now()); free != 0 || resting != 2 {
		t.Errorf("%d free, %d resting", free, resting)
	}
	if free, resting := plane.ports.standing(time.Now().Add(portRest)); free != 2 || resting != 0 {
		t.Errorf("after the rest: %d free, %d resting", free, resting)
	}
}

func TestAPortThatSomebodyElseHasIsPassedOver(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	taken, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: plane.cfg.PortMin + 1})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	u, err := plane.ListenUDP()
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if u.Port() == plane.cfg.PortMin {
		t.Error("a pair whose second port is taken was given out")
	}
}

func TestConfigurationThatCannotWorkIsInvalid(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{
		{BindIP: "nowhere"}, {PublicIP: "x"}, {PortMin: 80, PortMax: 90}, {PortMin: 30000, PortMax: 29000}, {PortMax: 70000},
	} {
		if _, err := NewPlane(cfg, nil); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
