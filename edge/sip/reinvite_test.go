package sip_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// pair makes two calls that hear each other: the first plays 500 Hz, the second 900.
func pair(t *testing.T) (a, b *siptest.Call) {
	t.Helper()
	d := newDesk(nil)
	s := line(t, d, quick)
	ctx := within(t)
	var calls []*siptest.Call
	for i, order := range [][]uint8{{0, 8}, {8, 0}} {
		c, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "1"), From: "1", Codecs: order})
		if err != nil {
			t.Fatal(err)
		}
		d.guest(t, i)
		calls = append(calls, c)
	}
	if err := join(d.guest(t, 0).call, d.guest(t, 1).call); err != nil {
		t.Fatal(err)
	}
	calls[0].Play(500)
	calls[1].Play(900)
	bothHear(t, calls[0], calls[1])
	return calls[0], calls[1]
}

func bothHear(t *testing.T, a, b *siptest.Call) {
	t.Helper()
	if err := a.AwaitTone(within(t), 900); err != nil {
		t.Fatal("first: ", err)
	}
	if err := b.AwaitTone(within(t), 500); err != nil {
		t.Fatal("second: ", err)
	}
}

func TestBothStillHearEachOtherAfterEachChangeOfOnesAudio(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		offer siptest.Offer
	}{
		{"the other codec", siptest.Offer{Codecs: []uint8{8}}},
		{"the other codec first", siptest.Offer{Codecs: []uint8{8, 0}}},
		{"another port", siptest.Offer{Moved: true}},
		{"another port and codec", siptest.Offer{Moved: true, Codecs: []uint8{8}}},
		{"our offer, another port", siptest.Offer{Moved: true, Late: true}},
		{"our offer, the other codec", siptest.Offer{Codecs: []uint8{8}, Late: true}},
		{"UPDATE, another port and codec", siptest.Offer{Moved: true, Codecs: []uint8{8}, Update: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, b := pair(t)
			if got, err := a.Renegotiate(within(t), c.offer); err != nil || got != "sendrecv" {
				t.Fatalf("answered %q, %v", got, err)
			}
			// 200 ms of audio of before are still in their ears.
			time.Sleep(300 * time.Millisecond)
			bothHear(t, a, b)
		})
	}
}

func TestHoldByUpdateAndBack(t *testing.T) {
	t.Parallel()
	c, g, _ := up(t)
	for _, step := range []struct{ offer, answer string }{{"sendonly", "recvonly"}, {"inactive", "inactive"}, {"sendrecv", "sendrecv"}} {
		if got, err := c.Renegotiate(within(t), siptest.Offer{Dir: step.offer, Update: true}); err != nil || got != step.answer {
			t.Fatalf("%s was answered %q, %v", step.offer, got, err)
		}
	}
	g.told(t, "held true", "held false")
	if err := c.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
}

func TestARefusedChangeLeavesBothHearing(t *testing.T) {
	t.Parallel()
	for _, update := range []bool{false, true} {
		a, b := pair(t)
		var refused *siptest.Refused
		_, err := a.Renegotiate(within(t), siptest.Offer{Codecs: []uint8{18}, Update: update})
		if !errors.As(err, &refused) || refused.Code != 488 {
			t.Fatalf("update %t: %v", update, err)
		}
		time.Sleep(300 * time.Millisecond)
		bothHear(t, a, b)
		if got, err := a.Renegotiate(within(t), siptest.Offer{Codecs: []uint8{8}, Update: update}); err != nil || got != "sendrecv" {
			t.Fatalf("update %t: the next change was answered %q, %v", update, got, err)
		}
	}
}

// talking makes a raw peer's call and returns the To of requests in the dialog.
func talking(t *testing.T, change func(*sip.Config), extra, offer string) (*raw, *guest, string) {
	t.Helper()
	d := newDesk(nil)
	r := newRaw(t, line(t, d, change))
	r.send("INVITE", 1, "a", rawTo, r.contact()+extra+"Content-Type: application/sdp\r\n", offer)
	ok, _ := r.recv("SIP/2.0 200")
	to := header(ok, "To")
	r.send("ACK", 1, "b", to, "", "")
	r.first = ok
	return r, d.guest(t, 0), to
}

func TestOurOffersKeepThePlacesOfRefusedStreams(t *testing.T) {
	t.Parallel()
	bundle := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:x\r\na=ice-pwd:y\r\n" +
		"m=video 7 RTP/AVP 96\r\na=mid:0\r\na=rtpmap:96 VP8/90000\r\nm=audio 9 RTP/AVP 8 0\r\na=mid:1\r\na=candidate:1 1 UDP 1 127.0.0.1 9 typ host\r\na=rtcp-mux\r\n"
	r, g, _ := talking(t, nil, "", bundle)
	streams := func(text string) (out []string) {
		for line := range strings.SplitSeq(text, "\r\n") {
			if strings.HasPrefix(line, "m=") {
				out = append(out, strings.Join(strings.Fields(line)[:2], " "))
			}
		}
		return out
	}
	answer := streams(r.first)
	if len(answer) != 2 || answer[0] != "m=video 0" || !strings.HasPrefix(answer[1], "m=audio ") || strings.Contains(r.first, "BUNDLE") {
		t.Fatalf("answered %q", answer)
	}
	go func() { _ = g.call.Hold(within(t), true) }()
	ours, _ := r.recv("INVITE")
	if offer := streams(ours); len(offer) != 2 || offer[0] != answer[0] || offer[1] != answer[1] {
		t.Errorf("offered %q after %q", offer, answer)
	}
	if !strings.Contains(ours, "a=sendonly") || !strings.Contains(ours, " 8 0 ") {
		t.Errorf("offered\n%s", ours)
	}
	r.answer(ours, "200 OK", "", "", rawOffer+"a=recvonly\r\n")
	r.recv("ACK")
}

// An UPDATE with an offer meets ours on the way.
func TestAnUpdateThatMeetsOurOfferIsRefused(t *testing.T) {
	t.Parallel()
	r, g, to := talking(t, nil, "", rawOffer)
	held := make(chan error, 1)
	go func() { held <- g.call.Hold(within(t), true) }()
	ours, _ := r.recv("INVITE")
	r.send("UPDATE", 2, "c", to, r.contact()+"Content-Type: application/sdp\r\n", rawOffer)
	r.recv("SIP/2.0 491")
	r.send("UPDATE", 3, "d", to, r.contact(), "") // without an offer nothing collides
	r.recv("SIP/2.0 200")
	r.answer(ours, "200 OK", "", "", rawOffer+"a=recvonly\r\n")
	r.recv("ACK")
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ extra, body, want string }{
		{"Content-Type: text/plain\r\n", "x", "SIP/2.0 415"},
		{"Content-Type: application/sdp\r\n", "x", "SIP/2.0 400"},
		{"Require: precondition, 199\r\n", "", "SIP/2.0 420"},
	} {
		r.send("UPDATE", 4+i, "e"+c.want, to, r.contact()+c.extra, c.body)
		if text, _ := r.recv(c.want); strings.Contains(c.want, "420") && header(text, "Unsupported") != "precondition, 199" {
			t.Errorf("names %q", header(text, "Unsupported"))
		}
	}
	r.send("UPDATE", 2, "old", to, r.contact(), "")
	r.recv("SIP/2.0 500")
	r.send("UPDATE", 9, "x", rawTo+";tag=unknown", r.contact(), "")
	r.recv("SIP/2.0 481")
}

// A peer that the answer to our offer comes from cannot be told no: it ends.
func TestALateOfferInTheDialogThatIsNotAnsweredEndsTheCall(t *testing.T) {
	t.Parallel()
	r, g, to := talking(t, quick, "", rawOffer)
	r.send("INVITE", 2, "c", to, r.contact(), "")
	ok, _ := r.recv("SIP/2.0 200")
	if !strings.Contains(ok, "m=audio") {
		t.Errorf("no offer in\n%s", ok)
	}
	r.send("ACK", 2, "d", to, "", "")
	r.recv("BYE")
	g.told(t, "hung up")
}

func TestA200ToAChangeIsRepeatedUntilItIsAcknowledged(t *testing.T) {
	t.Parallel()
	r, g, to := talking(t, quick, "", rawOffer)
	r.invite(2, "c", to)
	for repeated := 0; repeated < 4; {
		switch ok, _ := r.recv("SIP/2.0 200"); header(ok, "CSeq") {
		case "2 INVITE":
			repeated++
		case "1 INVITE": // its ACK and a repetition crossed
		default:
			t.Fatalf("repeated %q", header(ok, "CSeq"))
		}
	}
	r.send("ACK", 2, "d", to, "", "")
	r.send("BYE", 3, "e", to, "", "")
	for text := ""; header(text, "CSeq") != "3 BYE"; {
		text, _ = r.recv("SIP/2.0 200")
	}
	g.told(t, "hung up")
}
