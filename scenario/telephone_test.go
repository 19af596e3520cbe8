package scenario

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

// People of the cast, by their story.
const (
	suGold      = "19900001101" // 苏晓岚, gold, muhe
	ouyangBlack = "19900001103" // 欧阳明珠, black, speaks Cantonese
	qiuElder    = "19900001104" // 仇美兰, born 1957
	muhe        = "4008000001"
)

// telephone is a SIP phone on this machine.
func telephone(t testing.TB) *siptest.Phone {
	t.Helper()
	phone, err := siptest.NewPhone(netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { phone.Close() })
	return phone
}

// dial calls a number of the platform as somebody.
func (p *platform) dial(phone *siptest.Phone, from, called string, headers ...string) *siptest.Call {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	call, err := phone.Dial(ctx, siptest.Order{To: "sip:" + called + "@" + p.ready.SIP, From: from, Headers: headers})
	if err != nil {
		p.t.Fatalf("dial %s: %v", called, err)
	}
	return call
}

func bye(t testing.TB, call *siptest.Call) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := call.Bye(ctx); err != nil {
		t.Errorf("bye: %v", err)
	}
}

// hearsSpeech waits until something loud is heard.
func hearsSpeech(t testing.TB, call *siptest.Call) {
	t.Helper()
	eventually(t, awaitWithin, "speech is heard", func() bool {
		_, level := call.Heard()
		return level > 0.01 && !math.IsNaN(level)
	})
}

// hearsTone waits until the tone is heard. A browser's noise suppression takes a
// steady tone for noise and makes it faint, so the level is no measure.
func hearsTone(t testing.TB, call *siptest.Call, hz float64) {
	t.Helper()
	eventually(t, awaitWithin, fmt.Sprintf("a tone of %.0f Hz", hz), func() bool {
		heard, level := call.Heard()
		return math.Abs(heard-hz) < 15 && level > 0.002
	})
}

func TestMemberIsGreetedByNameAndSkipsTheMenu(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), suGold, muhe)
	hearsSpeech(t, call)
	id := string(newest(t, db, nil))
	said := found(t, db, id, anything[zhiyin.FlowSaid])
	contains(t, said.Words, "苏女士")
	queued := found(t, db, id, anything[zhiyin.ContactQueued])
	if queued.Queue != "muhe-vip" || queued.Wanted.Priority < 80 {
		t.Errorf("a gold member waits in %s with priority %d", queued.Queue, queued.Wanted.Priority)
	}
	found(t, db, id, func(n zhiyin.NoticePlayed) bool { return n.Notice == "muhe-recording" })
	bye(t, call)
	ended := found(t, db, id, anything[zhiyin.ContactEnded])
	if ended.Reason != zhiyin.EndedAbandoned && ended.Reason != zhiyin.EndedByCustomer {
		t.Errorf("ended %s", ended.Reason)
	}
	for _, e := range events(t, db, id) {
		if _, keyed := e.Body.(zhiyin.DigitsKeyed); keyed {
			t.Error("a gold member was asked for keys")
		}
	}
	contains(t, p.replayAll(), id, " 0 differences")
}

func TestElderlyCallerHearsAShortSlowQuestion(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), qiuElder, muhe)
	hearsSpeech(t, call)
	id := string(newest(t, db, nil))
	said := found(t, db, id, anything[zhiyin.FlowSaid])
	if said.Voice.PacePercent > 80 {
		t.Errorf("pace %d %% for a caller born in 1957", said.Voice.PacePercent)
	}
	contains(t, said.Words, "仇女士")
	call.SendDTMF("1")
	queued := found(t, db, id, anything[zhiyin.ContactQueued])
	if !strings.HasPrefix(string(queued.Queue), "muhe-") {
		t.Errorf("queued in %s", queued.Queue)
	}
	bye(t, call)
}

func TestCantoneseSpeakerHearsCantonese(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), ouyangBlack, muhe)
	hearsSpeech(t, call)
	said := found(t, db, string(newest(t, db, nil)), anything[zhiyin.FlowSaid])
	if said.Voice.Language != zhiyin.Cantonese {
		t.Errorf("spoken in %s", said.Voice.Language)
	}
	contains(t, said.Words, "呢度係")
	bye(t, call)
}

func TestUnknownAndAnonymousCallersAreGreetedNeutrally(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	for from, want := range map[string]zhiyin.Match{"13912345678": zhiyin.None, "": zhiyin.Anonymous} {
		before := contacts(t, db)
		call := p.dial(telephone(t), from, muhe)
		hearsSpeech(t, call)
		id := string(newest(t, db, before))
		if who := found(t, db, id, anything[zhiyin.ContactIdentified]); who.Match != want || who.Customer != "" {
			t.Errorf("from %q: %+v", from, who)
		}
		if said := found(t, db, id, anything[zhiyin.FlowSaid]); strings.Contains(said.Words, "女士，") || said.Words == "" {
			t.Errorf("from %q: greeted %q", from, said.Words)
		}
		bye(t, call)
	}
}

func TestNobodySignedInIsSaidPlainly(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), suGold, muhe)
	id := string(newest(t, db, nil))
	said := found(t, db, id, func(s zhiyin.FlowSaid) bool { return strings.Contains(s.Words, "没有") })
	if strings.Contains(said.Words, "分钟") {
		t.Errorf("a time is promised: %q", said.Words)
	}
	found(t, db, id, func(n zhiyin.FlowEntered) bool { return n.Node == "closed" }) // where a message is taken
	bye(t, call)
}
