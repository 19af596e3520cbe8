package sip_test

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// waiting makes a raw peer's call that rings until its guest answers.
func waiting(t *testing.T, change func(*sip.Config), extra, offer string) (*raw, *guest, *sip.Server) {
	t.Helper()
	d := newDesk(func(zhiyin.Arrival, *sip.Call) error { return nil })
	s := line(t, d, change)
	r := newRaw(t, s)
	if offer != "" {
		extra += "Content-Type: application/sdp\r\n"
	}
	r.send("INVITE", 1, "a", rawTo, r.contact()+extra, offer)
	return r, d.guest(t, 0), s
}

func TestRingingIsRepeatedUntilItIsAcknowledged(t *testing.T) {
	t.Parallel()
	r, g, s := waiting(t, func(c *sip.Config) { c.T1 = 50 * time.Millisecond }, "Require: 100rel\r\n", rawOffer)
	rang, _ := r.recv("SIP/2.0 180")
	if header(rang, "Require") != "100rel" || header(rang, "RSeq") == "" || header(rang, "Content-Length") != "0" {
		t.Fatalf("rang with\n%s", rang)
	}
	for range 2 {
		again, _ := r.recv("SIP/2.0 180")
		if header(again, "RSeq") != header(rang, "RSeq") {
			t.Fatalf("rang again with\n%s", again)
		}
	}
	to, rack := header(rang, "To"), "RAck: "+header(rang, "RSeq")
	for i, c := range []struct{ extra, body, want string }{
		{"", "", "SIP/2.0 400"},
		{"RAck: x\r\n", "", "SIP/2.0 400"},
		{rack + "7 1 INVITE\r\n", "", "SIP/2.0 481"},
		{rack + " 2 INVITE\r\n", "", "SIP/2.0 481"},
		{rack + " 1 INVITE\r\nContent-Type: application/sdp\r\n", rawOffer, "SIP/2.0 488"},
		{rack + " 1 INVITE\r\n", "", "SIP/2.0 200"},
		{rack + " 1 INVITE\r\n", "", "SIP/2.0 481"},
	} {
		r.send("PRACK", 2+i, strings.Repeat("p", i+1), to, c.extra, c.body)
		r.recv(c.want)
	}
	r.quiet("SIP/2.0 180", time.Second)
	if err := g.call.Answer(); err != nil {
		t.Fatal(err)
	}
	ok, _ := r.recv("SIP/2.0 200")
	if header(ok, "To") != to || !strings.Contains(ok, "m=audio") {
		t.Errorf("answered with\n%s", ok)
	}
	r.send("ACK", 1, "k", to, "", "")
	r.send("BYE", 20, "z", to, "", "")
	g.told(t, "hung up")
	empty(t, s)
}

func TestRingingIsReliableOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, extra string
		reliable    bool
		want        string
	}{{"able", "Supported: 100rel\r\n", false, ""}, {"able and wanted", "Supported: timer, 100rel\r\n", true, "100rel"}, {"not able", "", true, ""}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, _, _ := waiting(t, func(cfg *sip.Config) { cfg.Reliable = c.reliable }, c.extra, rawOffer)
			rang, _ := r.recv("SIP/2.0 180")
			if header(rang, "Require") != c.want || (header(rang, "RSeq") != "") != (c.want != "") {
				t.Errorf("rang with\n%s", rang)
			}
		})
	}
}

func TestAPeerThatNeverAcknowledgesRingingIsGivenUp(t *testing.T) {
	t.Parallel()
	r, g, s := waiting(t, quick, "Require: 100rel\r\n", rawOffer)
	r.recv("SIP/2.0 180")
	refused, _ := r.recv("SIP/2.0 504")
	r.send("ACK", 1, "a", header(refused, "To"), "", "")
	g.told(t, "hung up")
	empty(t, s)
}

func TestWithoutAnOfferTheRingingHasOursAndThe200WaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	r, g, s := waiting(t, func(c *sip.Config) { c.T1 = 500 * time.Millisecond }, "Require: 100rel\r\n", "")
	rang, _ := r.recv("SIP/2.0 180")
	if !strings.Contains(rang, "m=audio") {
		t.Fatalf("no offer in\n%s", rang)
	}
	if err := g.call.Answer(); err != nil {
		t.Fatal(err)
	}
	r.quiet("SIP/2.0 200", 200*time.Millisecond)
	to := header(rang, "To")
	r.send("PRACK", 2, "p", to, "RAck: "+header(rang, "RSeq")+" 1 INVITE\r\nContent-Type: application/sdp\r\n", rawOffer+"a=sendonly\r\n")
	for _, want := range []string{"2 PRACK", "1 INVITE"} {
		ok, _ := r.recv("SIP/2.0 200")
		if header(ok, "CSeq") != want || header(ok, "Content-Length") != "0" {
			t.Errorf("instead of the 200 for %s came\n%s", want, ok)
		}
	}
	r.send("ACK", 1, "k", to, "", "")
	g.told(t, "held true")
	r.send("BYE", 3, "z", to, "", "")
	g.told(t, "held true", "hung up")
	empty(t, s)
}

func TestAPrackWithoutTheAnswerThatIsOwedEndsTheCall(t *testing.T) {
	t.Parallel()
	r, g, s := waiting(t, nil, "Require: 100rel\r\n", "")
	rang, _ := r.recv("SIP/2.0 180")
	r.send("PRACK", 2, "p", header(rang, "To"), "RAck: "+header(rang, "RSeq")+" 1 INVITE\r\n", "")
	for range 2 { // the PRACK and the INVITE
		r.recv("SIP/2.0 488")
	}
	r.send("ACK", 1, "a", header(rang, "To"), "", "")
	g.told(t, "hung up")
	empty(t, s)
}

func TestAnUpdateBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	r, _, _ := waiting(t, nil, "Supported: 100rel\r\n", rawOffer)
	rang, _ := r.recv("SIP/2.0 180")
	to := header(rang, "To")
	r.send("UPDATE", 2, "u", to, r.contact(), "")
	r.recv("SIP/2.0 200")
	r.send("UPDATE", 3, "v", to, r.contact()+"Content-Type: application/sdp\r\n", rawOffer)
	if text, _ := r.recv("SIP/2.0 500"); header(text, "Retry-After") == "" {
		t.Errorf("refused with\n%s", text)
	}
}

func TestWeAcknowledgeReliableRingingOnceEach(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := r.recv("INVITE")
	if !strings.Contains(header(invite, "Supported"), "100rel") {
		t.Errorf("Supported: %q", header(invite, "Supported"))
	}
	ring := func(seq, body string) {
		r.answer(invite, "183 Session Progress", "x", "Require: 100rel\r\nRSeq: "+seq+"\r\n", body)
	}
	ring("41", "")
	prack, _ := r.recv("PRACK")
	if header(prack, "RAck") != "41 1 INVITE" || header(prack, "To") != header(invite, "To")+";tag=x" || header(prack, "CSeq") != "2 PRACK" {
		t.Fatalf("acknowledged with\n%s", prack)
	}
	r.answer(prack, "200 OK", "", "", "")
	ring("41", "") // our PRACK's answer was slow
	ring("43", "") // one was lost
	r.quiet("PRACK", 200*time.Millisecond)
	ring("42", rawOffer)
	prack, _ = r.recv("PRACK")
	if header(prack, "RAck") != "42 1 INVITE" {
		t.Fatalf("acknowledged with\n%s", prack)
	}
	r.answer(prack, "200 OK", "", "", "")
	got := <-out
	if got.err != nil {
		t.Fatal(got.err)
	}
	// The peer moves its audio before it answers, and answers without a description.
	r.write(strings.ReplaceAll("UPDATE sip:x@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP "+r.addr()+";branch=z9hG4bKup\nFrom: "+header(invite, "To")+";tag=x\nTo: "+header(invite, "From")+
		"\nCall-ID: "+header(invite, "Call-ID")+"\nCSeq: 5 UPDATE\n"+strings.TrimSuffix(r.contact(), "\r\n")+"\nContent-Type: application/sdp\n\n", "\n", "\r\n") + rawOffer)
	if ok, _ := r.recv("SIP/2.0 200"); header(ok, "CSeq") != "5 UPDATE" || !strings.Contains(ok, "m=audio") {
		t.Errorf("the update got\n%s", ok)
	}
	r.answer(invite, "200 OK", "x", "", "")
	r.recv("ACK")
	await(t, is.answered, "the answer")
	got.call.Hangup(zhiyin.EndedByAgent)
	r.recv("BYE")
}

func TestOfTwoTelephonesThatAnswerTheSecondIsEnded(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := r.recv("INVITE")
	for _, tag := range []string{"x", "y"} {
		r.answer(invite, "180 Ringing", tag, "Require: 100rel\r\nRSeq: 1\r\n", "")
		prack, _ := r.recv("PRACK")
		if header(prack, "To") != header(invite, "To")+";tag="+tag {
			t.Fatalf("acknowledged with\n%s", prack)
		}
		r.answer(prack, "200 OK", "", "", "")
	}
	r.answer(invite, "200 OK", "y", "", rawOffer)
	ack, _ := r.recv("ACK")
	for range 2 {
		r.answer(invite, "200 OK", "x", "", rawOffer)
	}
	acks, byes := 0, 0
	for acks < 2 || byes < 1 {
		text, _ := r.recv("")
		if header(text, "To") != header(invite, "To")+";tag=x" || header(ack, "To") == header(text, "To") {
			t.Fatalf("unexpected\n%s", text)
		}
		switch {
		case strings.HasPrefix(text, "ACK"):
			acks++
		case strings.HasPrefix(text, "BYE"):
			byes++
			r.answer(text, "200 OK", "", "", "")
		}
	}
	got := <-out
	if got.err != nil {
		t.Fatal(got.err)
	}
	await(t, is.answered, "the answer")
	got.call.Hangup(zhiyin.EndedByAgent)
	if bye, _ := r.recv("BYE"); header(bye, "To") != header(invite, "To")+";tag=y" {
		t.Errorf("ended with\n%s", bye)
	}
}

func TestAnUnusableReliableAnswerTakesTheCallBack(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	out := dial(within(t), s, newSignals())
	invite, _ := r.recv("INVITE")
	r.answer(invite, "183 Session Progress", "x", "Require: 100rel\r\nRSeq: 1\r\n", strings.Replace(rawOffer, "AVP 0", "AVP 18", 1))
	seen := map[string]bool{}
	for !seen["CANCEL"] || !seen["PRACK"] {
		text, _ := r.recv("")
		method, _, _ := strings.Cut(text, " ")
		seen[method] = true
		r.answer(text, "200 OK", "", "", "")
	}
	r.answer(invite, "487 Request Terminated", "x", "", "")
	<-out
	empty(t, s)
}
