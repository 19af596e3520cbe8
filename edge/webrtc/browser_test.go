package webrtc

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/pcm"
)

func TestCustomerAndAgentHearEachOtherWhateverTheirCodecs(t *testing.T) {
	t.Parallel()
	for _, codecs := range [][2]rtp.Codec{{rtp.PCMU, rtp.PCMA}, {rtp.PCMA, rtp.PCMU}, {rtp.PCMU, rtp.PCMU}} {
		t.Run(codecs[0].Name()+" with "+codecs[1].Name(), func(t *testing.T) {
			t.Parallel()
			h := runHouse(t, 0, nil)
			keys := make(chan rune, 8)
			customer, agent := newTab(t, codecs[0]), newTab(t, codecs[1])
			call, answer, err := h.Call(t.Context(), "leg_customer", customer.offer(), Ear{Keyed: func(d rune) { keys <- d }})
			if err != nil {
				t.Fatal(err)
			}
			if err := call.Answer(); err != nil {
				t.Fatal(err)
			}
			customer.accept(answer)
			call.Play(pcm.Tone(440, 0, 0.5), nil)
			customer.listenFor(440)

			h.attach(t, agent, "ag_1", "tab1", false)
			agent.talk(codecs[1], 1000)
			if got := h.next(t); got != "ag_1 up" {
				t.Fatal(got)
			}
			line, ok := h.AgentLine("ag_1")
			if !ok {
				t.Fatal("no line of an agent whose line is up")
			}
			customer.talk(codecs[0], 600)
			if err := rtp.Join(call.Media(), line.Media()); err != nil {
				t.Fatal(err)
			}
			customer.listenFor(1000)
			agent.listenFor(600)
			customer.press(5)
			if got := <-keys; got != '5' {
				t.Errorf("%c was keyed", got)
			}
			for events := 0; events < 7; {
				if got := agent.next(); got.payloadType == tabEvents {
					events++
				}
			}
			call.Hangup(zhiyin.EndedByFlow)
			select {
			case <-customer.ended:
			case <-time.After(20 * time.Second):
				t.Error("the customer's browser never learnt of the end")
			}
		})
	}
}

func TestNothingIsHeardBeforeTheCallIsAnswered(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, nil)
	customer := newTab(t, rtp.PCMU)
	call, answer, err := h.Call(t.Context(), "leg_customer", customer.offer(), Ear{})
	if err != nil {
		t.Fatal(err)
	}
	customer.accept(answer)
	time.Sleep(100 * time.Millisecond) // the absence of packets has no event to wait for
	if sent := call.Media().Stats().Sent; sent != 0 {
		t.Errorf("%d packets before the answer", sent)
	}
	_ = call.Answer()
	customer.listenFor(0)
}

func TestACustomerWhoLeavesIsGoneOnce(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(h house, p *tab, c *Call){
		"closes the page": func(_ house, p *tab, _ *Call) { p.close() },
		"hangs up":        func(h house, _ *tab, c *Call) { h.Leave(c.ID()); h.Leave(c.ID()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := runHouse(t, 0, nil)
			gone := make(chan struct{}, 4)
			customer := newTab(t, rtp.PCMU)
			call, answer, err := h.Call(t.Context(), "leg_customer", customer.offer(), Ear{Gone: func() { gone <- struct{}{} }})
			if err != nil {
				t.Fatal(err)
			}
			customer.accept(answer)
			_ = call.Answer()
			ended := make(chan bool, 1)
			call.Play(pcm.Tone(440, 0, 0.5), func(_ time.Duration, whole bool) { ended <- whole })
			customer.listenFor(440)
			start := time.Now()
			leave(h, customer, call)
			select {
			case <-gone:
			case <-time.After(20 * time.Second):
				t.Fatal("never gone")
			}
			if took := time.Since(start); took > 10*time.Second { // about 4 s on a quiet machine
				t.Errorf("gone after %v", took)
			}
			if <-ended {
				t.Error("an endless tone was heard whole")
			}
			call.Hangup(zhiyin.EndedByCustomer)
			h.Leave(call.ID())
			if len(gone) != 0 {
				t.Error("gone twice")
			}
		})
	}
}

func TestABrowserThatDiesWithoutAWordIsNoticed(t *testing.T) {
	t.Parallel()
	h := runHouse(t, time.Second, nil)
	gone, lost := make(chan struct{}, 1), make(chan struct{}, 1)
	customer := newTab(t, rtp.PCMU)
	call, answer, err := h.Call(t.Context(), "leg_customer", customer.offer(), Ear{
		Gone: func() { gone <- struct{}{} }, Lost: func() { lost <- struct{}{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	customer.accept(answer)
	_ = call.Answer()
	stop := customer.talk(rtp.PCMU, 600)
	customer.listenFor(0)
	stop()
	// The browser's process is gone: nobody answers on its socket. Cutting its ICE
	// transport leaves no DTLS goodbye behind.
	died := time.Now()
	if err := customer.pc.SCTP().Transport().ICETransport().Stop(); err != nil {
		t.Fatal(err)
	}
	<-lost
	select {
	case <-gone:
	case <-time.After(20 * time.Second):
		t.Fatal("never gone")
	}
	if took := time.Since(died); took > 10*time.Second { // about 4 s on a quiet machine
		t.Errorf("gone after %v", took)
	}
}

func TestAnAgentsBridgeSurvivesAReload(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		announced bool // the old page says goodbye
		want      []string
	}{
		"with goodbye":    {true, []string{"ag_1 down: closed", "ag_1 up"}},
		"without goodbye": {false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := runHouse(t, 0, nil)
			customer, before, after := newTab(t, rtp.PCMU), newTab(t, rtp.PCMU), newTab(t, rtp.PCMA)
			call, answer, err := h.Call(t.Context(), "leg_customer", customer.offer(), Ear{})
			if err != nil {
				t.Fatal(err)
			}
			_ = call.Answer()
			customer.accept(answer)
			customer.talk(rtp.PCMU, 600)
			h.attach(t, before, "ag_1", "tab1", false)
			stop := before.talk(rtp.PCMU, 1000)
			if got := h.next(t); got != "ag_1 up" {
				t.Fatal(got)
			}
			line, _ := h.AgentLine("ag_1")
			if err := rtp.Join(call.Media(), line.Media()); err != nil {
				t.Fatal(err)
			}
			before.listenFor(600)
			customer.listenFor(1000)

			reloaded := time.Now()
			stop()
			if c.announced {
				h.Detach("ag_1", "tab1")
				before.close()
			}
			h.attach(t, after, "ag_1", "tab1", false)
			after.talk(rtp.PCMA, 1300)
			after.listenFor(600)
			customer.listenFor(1300)
			if took := time.Since(reloaded); took > 6*time.Second {
				t.Errorf("the bridge was back after %v", took) // the 2 s of a real page are held in the scenarios
			}
			for _, want := range c.want {
				if got := h.next(t); got != want {
					t.Errorf("%q instead of %q", got, want)
				}
			}
			if len(h.lines) != 0 {
				t.Errorf("unasked: %s", <-h.lines)
			}
			again, ok := h.AgentLine("ag_1")
			if !ok || again.ID() != line.ID() {
				t.Error("the agent has another leg after the reload")
			}
		})
	}
}

func TestASecondTabWaitsUntilItTakesTheAudio(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, nil)
	first, second := newTab(t, rtp.PCMU), newTab(t, rtp.PCMU)
	h.attach(t, first, "ag_1", "tab1", false)
	first.talk(rtp.PCMU, 600)
	if got := h.next(t); got != "ag_1 up" {
		t.Fatal(got)
	}
	offer := second.offer()
	if _, err := h.Attach(t.Context(), "ag_1", "tab2", offer, false); !errors.Is(err, zhiyin.Conflict) {
		t.Fatalf("second tab: %v", err)
	}
	answer, err := h.Attach(t.Context(), "ag_1", "tab2", offer, true)
	if err != nil {
		t.Fatal(err)
	}
	second.accept(answer)
	second.talk(rtp.PCMU, 900)
	second.listenFor(0)
	select {
	case <-first.ended:
	case <-time.After(20 * time.Second):
		t.Error("the first tab still has a connection")
	}
	h.Detach("ag_1", "tab1") // a late goodbye of the tab that lost
	h.Detach("ag_1", "tab2")
	if got := h.next(t); got != "ag_1 down: closed" {
		t.Errorf("%q after the second tab left", got)
	}
	if _, ok := h.AgentLine("ag_1"); ok {
		t.Error("a line without a page")
	}
}

func TestAMicrophoneThatFailsTakesTheLineDown(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, nil)
	p := newTab(t, rtp.PCMU)
	h.attach(t, p, "ag_1", "tab1", false)
	p.talk(rtp.PCMU, 600)
	h.Report("ag_1", "tab1", false)
	h.next(t)
	h.Report("ag_1", "tab2", false)
	h.Report("ag_1", "tab1", false)
	if got := h.next(t); got != "ag_1 down: no_microphone" {
		t.Error(got)
	}
	h.Report("ag_1", "tab1", true)
	if got := h.next(t); got != "ag_1 up" {
		t.Error(got)
	}
}

func TestAnAgentWhoFallsSilentIsDownUntilHeardAgain(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 400*time.Millisecond, nil)
	p := newTab(t, rtp.PCMU)
	h.attach(t, p, "ag_1", "tab1", false)
	stop := p.talk(rtp.PCMU, 600)
	h.next(t)
	stop()
	if got := h.next(t); got != "ag_1 down: lost" {
		t.Error(got)
	}
	p.talk(rtp.PCMU, 600)
	if got := h.next(t); got != "ag_1 up" {
		t.Error(got)
	}
}

func TestAnAgentsHangupEndsTheViewAndNotTheLeg(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, nil)
	p := newTab(t, rtp.PCMU)
	h.attach(t, p, "ag_1", "tab1", false)
	p.talk(rtp.PCMU, 600)
	h.next(t)
	line, _ := h.AgentLine("ag_1")
	line.Play(pcm.Tone(440, 0, 0.5), nil)
	p.listenFor(440)
	line.Hangup(zhiyin.EndedByCustomer)
	p.listenFor(0)
	line.Play(pcm.Tone(440, 0, 0.5), func(_ time.Duration, whole bool) {
		if whole {
			t.Error("a line that is over plays")
		}
	})
	again, ok := h.AgentLine("ag_1")
	if !ok {
		t.Fatal("the agent's line is gone")
	}
	again.Play(pcm.Tone(900, 0, 0.5), nil)
	p.listenFor(900)
}

func TestAnOfferThatCannotBeTakenIsInvalidAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, nil)
	good := newTab(t, rtp.PCMU).offer()
	for name, offer := range map[string]string{
		"empty":                "",
		"no session":           "v=0\r\n",
		"binary":               "\x00\xff\xfe",
		"huge":                 strings.Repeat("a=x\r\n", 1<<15),
		"no codec of ours":     strings.ReplaceAll(good, " 0 126", " 126"),
		"audio off":            strings.ReplaceAll(good, "m=audio 9", "m=audio 0"),
		"receive only":         strings.ReplaceAll(good, "a=sendrecv", "a=recvonly"),
		"video too":            good + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n",
		"no fingerprint":       without(good, "a=fingerprint"),
		"no ICE password":      without(good, "a=ice-pwd"),
		"no ICE fragment":      without(good, "a=ice-ufrag"),
		"cut in the middle":    good[:len(good)/2],
		"wrong fingerprint":    strings.ReplaceAll(good, "a=fingerprint:sha-256 ", "a=fingerprint:sha-256 zz"),
		"line without a value": strings.ReplaceAll(good, "a=mid:0", "a"),
	} {
		_, _, err := h.Call(t.Context(), "leg_x", offer, Ear{Gone: func() { t.Errorf("%s: gone, though never there", name) }})
		if !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: customer: %v", name, err)
		}
		if _, err := h.Attach(t.Context(), "ag_1", "tab1", offer, false); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: agent: %v", name, err)
		}
	}
	h.work.Wait()
	if h.Stats() != 0 || h.plane.Stats().Legs != 1 { // the agent's one leg stays
		t.Errorf("%d peers, %d legs left", h.Stats(), h.plane.Stats().Legs)
	}
}

func without(sdp, prefix string) string {
	var kept []string
	for _, line := range strings.Split(sdp, "\r\n") {
		if !strings.HasPrefix(line, prefix) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\r\n")
}

func TestTooManyBrowsersAreBusy(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, func(c *Config) { c.MaxPeers = 1 })
	if _, _, err := h.Call(t.Context(), "leg_1", newTab(t, rtp.PCMU).offer(), Ear{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Call(t.Context(), "leg_2", newTab(t, rtp.PCMU).offer(), Ear{}); !errors.Is(err, zhiyin.Busy) {
		t.Errorf("%v", err)
	}
}

func TestConfigurationThatCannotWorkIsInvalid(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{{Listen: "7882"}, {Listen: "nowhere:7882"}, {Listen: "127.0.0.1:x"}, {Listen: "127.0.0.1:0", Public: []string{"x"}}} {
		if _, err := New(cfg, nil, slog.New(slog.DiscardHandler)); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

func TestAnAnswerNamesTheListeningAndThePublicAddress(t *testing.T) {
	t.Parallel()
	h := runHouse(t, 0, func(c *Config) { c.Listen, c.Public = "0.0.0.0:0", []string{"203.0.113.7"} })
	p := newTab(t, rtp.PCMU)
	_, answer, err := h.Call(t.Context(), "leg_1", p.offer(), Ear{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" 127.0.0.1 ", " 203.0.113.7 "} {
		if !strings.Contains(answer, want) {
			t.Errorf("no candidate%sin %s", want, answer)
		}
	}
	p.accept(answer)
}

func FuzzOffer(f *testing.F) {
	f.Add("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\na=rtpmap:126 telephone-event/8000\r\na=fingerprint:sha-256 " + strings.Repeat("00:", 31) + "00\r\na=candidate:1 1 udp 1 10.0.0.1 1 typ host\r\n")
	f.Add("v=0\r\nm=audio 0 x y\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := readOffer(text)
		if err != nil {
			if !errors.Is(err, zhiyin.Invalid) {
				t.Errorf("%v", err)
			}
			return
		}
		if strings.Contains(o.sdp, "a=candidate:") || o.digitPT != 0 && o.digitPT < 35 {
			t.Errorf("%+v", o)
		}
	})
}
