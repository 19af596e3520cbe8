package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// wayOut is the way out with a history of one call.
type wayOut struct {
	*asked
	list []zhiyin.CallRecord
}

func (o wayOut) Place(_ context.Context, a zhiyin.Agent, to string) (zhiyin.ContactID, error) {
	return "ct_out", o.note("place %s %s", a.ID, to)
}

func (o wayOut) History(_ context.Context, a zhiyin.AgentID, before time.Time, limit int) ([]zhiyin.CallRecord, error) {
	var out []zhiyin.CallRecord
	for _, c := range o.list {
		if c.At.Before(before) && len(out) < limit {
			out = append(out, c)
		}
	}
	return out, o.note("history %s %d", a, limit)
}

func (o wayOut) Number(_ context.Context, a zhiyin.AgentID, id zhiyin.ContactID) (string, error) {
	if id != "ct_past" {
		return "", fmt.Errorf("number: %w", zhiyin.NotFound)
	}
	return "+8613900006620", o.note("number %s %s", a, id)
}

func calling(t *testing.T) *world {
	w := newWorld(t, house())
	if err := w.desk.do(context.Background(), func() { w.desk.out = wayOut{asked: w.asked} }); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAgentCallsANumberAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	w := calling(t)
	ctx := context.Background()
	for to, want := range map[string]string{"139 0000 6620": "+8613900006620", "+852 5123 4567": "+85251234567", "０１０-８８８８８８８８": "+861088888888"} {
		if id, err := w.desk.CallOut(ctx, wen, to, ""); err != nil || id != "ct_out" {
			t.Fatalf("%s: %s, %v", to, id, err)
		}
		if all := w.asked.all(); all[len(all)-1] != "place ag_wen "+want {
			t.Errorf("%s: %q", to, all[len(all)-1])
		}
	}
	for _, bad := range []string{"hello", "12", "+86", "139000066201390000662013900006620"} {
		if _, err := w.desk.CallOut(ctx, wen, bad, ""); zhiyin.KindOf(err) != zhiyin.Invalid || strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := w.desk.CallOut(ctx, wen, "13900006620", "ct_past"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("a number and a contact: %v", err)
	}
}

func TestAgentCallsBackWithoutSeeingTheNumber(t *testing.T) {
	t.Parallel()
	w := calling(t)
	if _, err := w.desk.CallOut(context.Background(), wen, "", "ct_past"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.CallOut(context.Background(), wen, "", "ct_others"); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("a contact of somebody else: %v", err)
	}
	if all := strings.Join(w.asked.all(), "; "); all != "number ag_wen ct_past; place ag_wen +8613900006620" {
		t.Error(all)
	}
}

func TestAgentAtWorkCallsNobody(t *testing.T) {
	t.Parallel()
	w := calling(t)
	w.feed("ct_1", zhiyin.ContactArrived{From: "+8613900001111"}, zhiyin.ContactQueued{Queue: care},
		zhiyin.ReservationMade{Reservation: "rs_1", Agent: wen, Queue: care, Expires: morning.Add(20 * time.Second)})
	if _, err := w.desk.CallOut(context.Background(), wen, "13900006620", ""); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("while the desk rings: %v", err)
	}
	w.feed(string(li), zhiyin.AgentLineChanged{Up: false})
	if _, err := w.desk.CallOut(context.Background(), li, "13900006620", ""); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("without audio: %v", err)
	}
}

func TestCallOfAnAgentIsInTheirRosterFromTheFirstRing(t *testing.T) {
	t.Parallel()
	w := calling(t)
	shows := func() ContactView {
		t.Helper()
		var out ContactView
		if err := w.desk.do(context.Background(), func() {
			if r := w.desk.open["ct_out"]; r != nil && r.parts[wen] != nil && !r.parts[wen].over {
				out = w.desk.contactView(r, r.parts[wen])
			}
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	w.feed("ct_out", zhiyin.ContactArrived{Direction: zhiyin.Outbound, From: "+8613900006620"}, zhiyin.CallPlaced{Agent: wen, Queue: care})
	if v := shows(); v.State != zhiyin.Dialling || v.Direction != zhiyin.Outbound || v.Customer.PhoneMasked != "+86 139****6620" && !strings.Contains(v.Customer.PhoneMasked, "****6620") {
		t.Errorf("rings: %+v", v)
	}
	w.later(7 * time.Second)
	w.feed("ct_out", zhiyin.ContactConnected{Agent: wen})
	if v := shows(); v.State != zhiyin.Connected || v.Connected != At(morning.Add(7*time.Second)) {
		t.Errorf("answered: %s since %s", v.State, v.Connected)
	}
	w.later(10 * time.Second)
	w.feed("ct_out", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 10_000}, zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute)})
	if v := shows(); v.State != zhiyin.Wrapping || v.TalkMs != 10_000 {
		t.Errorf("over: %s %d", v.State, v.TalkMs)
	}
}

func TestCallThatNobodyTookIsWrappedUpButNotCounted(t *testing.T) {
	t.Parallel()
	w := calling(t)
	w.feed("ct_out", zhiyin.ContactArrived{Direction: zhiyin.Outbound, From: "+8613900006620"}, zhiyin.CallPlaced{Agent: wen, Queue: care})
	w.later(30 * time.Second)
	w.feed("ct_out", zhiyin.CallUnanswered{Why: "no_answer"}, zhiyin.ContactEnded{Reason: zhiyin.EndedUnanswered}, zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute)})
	sub := w.subscribe(wen, "", 0)
	defer sub.Close()
	var hello struct{ Data Hello }
	if err := json.Unmarshal(sub.Backlog[0].JSON, &hello); err != nil {
		t.Fatal(err)
	}
	if v := hello.Data.Contacts[0]; v.State != zhiyin.Wrapping || v.Unanswered != "no_answer" || v.TalkMs != 0 {
		t.Errorf("%+v", v)
	}
	w.feed("ct_out", zhiyin.WrapCompleted{Agent: wen, Disposition: "consult"})
	if err := w.desk.do(context.Background(), func() {
		if n := w.desk.seats[wen].today.Handled; n != 0 {
			t.Errorf("%d handled", n)
		}
	}); err != nil {
		t.Fatal(err)
	}
}

func TestHistoryIsMaskedAndPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	var list []zhiyin.CallRecord
	for i := range 31 {
		list = append(list, zhiyin.CallRecord{Contact: zhiyin.ContactID(fmt.Sprintf("ct_%d", i)), How: zhiyin.CallTaken, At: morning.Add(-time.Duration(i) * time.Minute),
			From: "+8613900006620", Queue: care, Over: true, Talk: time.Minute})
	}
	list[0].From = ""
	if err := w.desk.do(context.Background(), func() { w.desk.out = wayOut{w.asked, list} }); err != nil {
		t.Fatal(err)
	}
	page, next, err := w.desk.History(context.Background(), wen, "")
	if err != nil || len(page) != 30 || next == "" {
		t.Fatalf("%d calls, next %q, %v", len(page), next, err)
	}
	if page[0].Callable || !page[1].Callable || strings.Contains(page[1].Customer.PhoneMasked, "0000") || page[1].QueueName["en"] != "Care" {
		t.Errorf("%+v", page[1])
	}
	if page, next, err = w.desk.History(context.Background(), wen, next); err != nil || len(page) != 1 || next != "" {
		t.Errorf("the last page: %d calls, %q, %v", len(page), next, err)
	}
	if _, _, err = w.desk.History(context.Background(), wen, "yesterday"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("a cursor of no sense: %v", err)
	}
}
