package scenario

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

const danSilver = "19900001102" // 单雯, silver, muhe

// TestACallerWithAReturnIsToldItsProgressFirst: the shop reports a return a moment
// before the customer calls; she hears how it stands, says that this was it and hangs
// up served. Nobody of the staff is there.
func TestACallerWithAReturnIsToldItsProgressFirst(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	p.returns("R-9001", danSilver)
	before := contacts(t, db)
	call := p.dial(telephone(t), danSilver, muhe)
	id := string(newest(t, db, before))
	foreseen := found(t, db, id, anything[zhiyin.ReasonsForeseen])
	if first := foreseen.Reasons[0]; first.Need != "muhe-return-progress" || first.By.Version != 1 || first.Confidence < 0.7 || foreseen.Likely[0].About.ID != "R-9001" {
		t.Errorf("%+v", foreseen)
	}
	asked := found(t, db, id, anything[zhiyin.ReasonAsked])
	told := found(t, db, id, anything[zhiyin.FlowTold])
	if !asked.Told || told.Of != "R-9001" || told.Status != "returning" {
		t.Errorf("%+v %+v", asked, told)
	}
	said := found(t, db, id, func(s zhiyin.FlowSaid) bool { return s.Node == "why" })
	contains(t, said.Words, "收到退回的商品后就会退款")
	call.SendDTMF("1")
	if agreed := found(t, db, id, anything[zhiyin.ReasonAnswered]); !agreed.Agreed || agreed.Need != asked.Need {
		t.Errorf("%+v", agreed)
	}
	leaves(t, call)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByFlow {
		t.Errorf("ended %s", ended.Reason)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}

// TestWhatHappensDuringACallIsForeseenAnew: the return is reported while she hears the menu.
func TestWhatHappensDuringACallIsForeseenAnew(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	before := contacts(t, db)
	call := p.dial(telephone(t), danSilver, muhe)
	id := string(newest(t, db, before))
	found(t, db, id, func(r zhiyin.ReasonsForeseen) bool { return r.Reasons[0].Need == "muhe-delivery-when" })
	p.returns("R-9002", danSilver)
	found(t, db, id, func(r zhiyin.ReasonsForeseen) bool { return r.Reasons[0].Need == "muhe-return-progress" })
	bye(t, call)
	contains(t, p.replayAll(), id, " 0 differences")
}

// returns lets the shop report that somebody sends something back.
func (p *platform) returns(order, phone string) {
	p.t.Helper()
	code, body := p.report("/v1/track", p.writeKey("muhe", "shop-muhe-returns"), map[string]any{"messageId": order, "event": "Return Requested",
		"context":    map[string]any{"externalIds": []map[string]any{{"type": "phone", "id": phone}}},
		"properties": map[string]any{"order_id": order, "title": "轻透防晒乳 SPF50 40 ml", "amount_minor": 22800, "currency": "CNY"}})
	if code != 200 || strings.Contains(body, `"ignored"`) {
		p.t.Fatalf("%d %s", code, body)
	}
}

// leaves waits until the platform hangs up.
func leaves(t testing.TB, call *siptest.Call) {
	t.Helper()
	select {
	case <-call.Ended():
	case <-time.After(40 * time.Second):
		t.Error("the call goes on")
	}
}
