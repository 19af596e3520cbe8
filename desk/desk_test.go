package desk

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestARingingContactComesWithItsWholeProfileInOneMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	w.feed("ct_1", arrival()...)
	w.feed("ct_1", w.rings("ct_1", wen, "rs_1"))
	m := <-b.sub.C
	b.take(m)
	o := b.hello.Offer
	if o == nil || b.seen[len(b.seen)-1] != "offer" {
		t.Fatalf("the first message is %v", b.seen)
	}
	if o.Customer.Name != "苏婉" || o.Customer.PhoneMasked != "138****6620" || o.Customer.Tier != "gold" || o.RingMs != 20000 {
		t.Errorf("offer %+v", o)
	}
	p := o.Profile
	if len(p.Tags) != 1 || p.Tags[0].Because == nil || p.Tags[0].Definition != "tag/vip@2" || len(p.Orders) != 4 || len(p.Contacts) != 1 {
		t.Errorf("profile %+v", p)
	}
	if len(p.Spent) != 1 || p.Spent[0].Minor != 412000 || p.OrderCount != 3 {
		t.Errorf("spent %v in %d orders", p.Spent, p.OrderCount)
	}
	if o.Because.Says != "longest idle" || o.QueueName["en"] != "Care" {
		t.Errorf("why %+v, queue %v", o.Because, o.QueueName)
	}
}

func TestACallFromRingingToTheEndOfWrapUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	w.connected("ct_1", wen, "rs_1")
	w.expect(b, func(h Hello) bool {
		return h.Offer == nil && len(h.Contacts) == 1 && h.Contacts[0].State == zhiyin.Connected && h.Agent.Busy
	})
	w.later(10 * time.Second)
	w.feed("ct_1", zhiyin.ContactHeld{By: "agent"})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].State == zhiyin.OnHold && h.Contacts[0].HeldSince != "" })
	w.feed("ct_1", zhiyin.ContactResumed{HeldMs: 4000}, zhiyin.LegLost{Agent: wen})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].State == zhiyin.Rejoining && h.Contacts[0].HeldMs == 4000 })
	w.feed("ct_1", zhiyin.LegRejoined{Agent: wen, GoneMs: 900})
	w.later(10 * time.Second)
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 20000}, zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(30 * time.Second)})
	w.expect(b, func(h Hello) bool {
		c := h.Contacts[0]
		return c.State == zhiyin.Wrapping && c.WrapMs == 30000 && c.TalkMs == 20000 && c.Suggested == "refund" && c.EndedReason == zhiyin.EndedByCustomer
	})
	w.feed("ct_1", zhiyin.WrapExtended{Due: w.now().Add(60 * time.Second)}, zhiyin.NoteSaved{Agent: wen, Text: "退款已办"})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].WrapMs == 60000 && h.Contacts[0].Note == "退款已办" })
	w.later(5 * time.Second)
	w.feed("ct_1", zhiyin.WrapCompleted{Agent: wen, Disposition: "refund", WrapMs: 5000})
	w.expect(b, func(h Hello) bool {
		return len(h.Contacts) == 0 && !h.Agent.Busy && h.Agent.Today == Today{Handled: 1, HandleMs: 25000}
	})
}

func TestAgentSaysWhichCandidateItIsAndSeesTheirRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	several := known(zhiyin.Snapshot{At: morning, Known: zhiyin.Several, Several: []zhiyin.Customer{su().Customer, {ID: "cu_2", FamilyName: "贺"}}})
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", several, zhiyin.ContactIdentified{Match: zhiyin.Several})
	ask := func(agent zhiyin.AgentID, who zhiyin.CustomerID) zhiyin.Error {
		return zhiyin.KindOf(w.desk.Identify(t.Context(), agent, "ct_1", who))
	}
	if ask(wen, "cu_9") != zhiyin.Denied || ask(li, "cu_su") != zhiyin.Denied || ask(wen, "") != zhiyin.Denied {
		t.Error("somebody who is no candidate, or an agent who does not talk to them, was passed on")
	}
	if err := w.desk.Identify(t.Context(), wen, "ct_1", "cu_su"); err != nil {
		t.Fatal(err)
	}
	in := known(su())
	in.Seq, in.Input = 9, "identified"
	w.feed("ct_1", in, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed, Evidence: []string{"agent"}})
	w.expect(b, func(h Hello) bool {
		c := h.Contacts[0]
		return c.Customer.Match == zhiyin.One && c.Customer.ID == "cu_su" && len(c.Profile.Orders) == 4 && len(c.Profile.Several) == 0
	})
	if ask(wen, "cu_2") != zhiyin.Conflict {
		t.Error("who it is can be changed")
	}
}

// expect takes what came and checks the view; it must also be what a browser
// that is opened now is told.
func (w *world) expect(b *browser, holds func(Hello) bool) {
	w.t.Helper()
	if err := w.desk.do(context.Background(), w.desk.publishFigures); err != nil {
		w.t.Fatal(err)
	}
	if !b.drain() {
		w.t.Fatal("dropped")
	}
	if !holds(b.hello) {
		w.t.Fatalf("the view is %+v", b.hello)
	}
	fresh := w.open(b.hello.Me.ID)
	defer fresh.sub.Close()
	if d := b.differs(fresh); d != "" {
		w.t.Fatalf("the kept view is not the fresh one\n%s", d)
	}
}

func TestNothingSentHoldsANumberOrKeysInTheClear(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.ContactTransferred{To: "+8613911112222", OK: false})
	b.drain()
	for _, secret := range []string{"13800006620", "918273", "13911112222", "4001234567"} {
		if bytes.Contains(b.raw, []byte(secret)) {
			t.Errorf("%s was sent", secret)
		}
	}
	entries := b.hello.Timelines["ct_1"]
	i := slices.IndexFunc(entries, func(e TimelineEntry) bool { return e.Kind == "said" })
	if i < 0 || entries[i].Data["words"] != "苏女士您好，您的电话 138****6620 已登记" {
		t.Errorf("timeline %+v", entries)
	}
}

func TestAnOfferThatIsNotTakenLeavesTheDeskAndSaysSoToTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	first, second := w.open(wen), w.open(li)
	defer first.sub.Close()
	defer second.sub.Close()
	w.feed("ct_1", arrival()...)
	w.feed("ct_1", w.rings("ct_1", wen, "rs_1"))
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_1", Agent: wen, State: zhiyin.TimedOut}, w.rings("ct_1", li, "rs_2"))
	w.expect(first, func(h Hello) bool { return h.Offer == nil && !h.Agent.Busy })
	w.expect(second, func(h Hello) bool { return h.Offer != nil && h.Offer.Reservation == "rs_2" })
	kinds := []string{}
	for _, e := range second.hello.Timelines["ct_1"] {
		kinds = append(kinds, e.Kind)
		if e.Kind == "offered" && (e.Data["mine"] == true) != (e.Data["agent"] == string(li)) {
			t.Errorf("offered %v", e.Data)
		}
	}
	if want := "arrived identified said keyed queued offered no_answer offered"; strings.Join(kinds, " ") != want {
		t.Errorf("timeline %v", kinds)
	}
}

func TestACustomerWhoLeftRingsNowhereHoweverTheEventsAreCut(t *testing.T) {
	t.Parallel()
	left := zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned}
	settled := zhiyin.ReservationSettled{Reservation: "rs_1", Agent: wen, State: zhiyin.Canceled}
	for _, cut := range []int{0, 1, 2} {
		w := newWorld(t, house())
		b := w.open(wen)
		defer b.sub.Close()
		w.feed("ct_1", arrival()...)
		all := []zhiyin.Body{left, w.rings("ct_1", wen, "rs_1"), settled}
		w.feed("ct_1", all[:cut]...)
		w.feed("ct_1", all[cut:]...)
		w.expect(b, func(h Hello) bool { return h.Offer == nil && !h.Agent.Busy })
		w.feed("ct_2", arrival()...)
		w.feed("ct_2", w.rings("ct_2", wen, "rs_2"))
		w.expect(b, func(h Hello) bool { return h.Offer != nil && h.Offer.Reservation == "rs_2" })
		w.feed("ct_2", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: wen, State: zhiyin.TimedOut})
		w.expect(b, func(h Hello) bool { return h.Offer == nil && !h.Agent.Busy })
	}
}

func TestWhenTheNodeWasLostTheAgentIsFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	b := w.open(wen)
	defer b.sub.Close()
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedNodeLost})
	w.expect(b, func(h Hello) bool { return len(h.Contacts) == 0 && !h.Agent.Busy })
}

func TestATransferToAQueueFreesTheAgentAndRingsAtTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	first, second := w.open(wen), w.open(li)
	defer first.sub.Close()
	defer second.sub.Close()
	w.feed("ct_1", zhiyin.ContactTransferred{Queue: care, OK: true}, zhiyin.ContactQueued{Queue: care})
	w.expect(first, func(h Hello) bool { return len(h.Contacts) == 0 && h.Queues[0].Waiting == 1 })
	w.feed("ct_1", w.rings("ct_1", li, "rs_2"), zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: li, Reservation: "rs_2"})
	w.expect(second, func(h Hello) bool { return len(h.Contacts) == 1 && h.Contacts[0].Customer.Name == "苏婉" })
	w.feed("ct_1", zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute)})
	w.expect(first, func(h Hello) bool { return len(h.Contacts) == 1 && h.Contacts[0].State == zhiyin.Wrapping })
	w.feed("ct_1", zhiyin.WrapCompleted{Agent: wen, Disposition: "consult"})
	w.expect(first, func(h Hello) bool { return len(h.Contacts) == 0 && h.Agent.Today.Handled == 1 }) // once, though it was left twice
	w.expect(second, func(h Hello) bool { return len(h.Contacts) == 1 && h.Contacts[0].State == zhiyin.Connected })
}

func TestATransferToATelephoneFreesTheAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	b := w.open(wen)
	defer b.sub.Close()
	w.feed("ct_1", zhiyin.ContactHeld{By: "agent"}, zhiyin.ContactTransferred{To: "+8657188001234", OK: true})
	w.expect(b, func(h Hello) bool { return len(h.Contacts) == 0 && !h.Agent.Busy && h.Agent.Today.Handled == 1 })
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedTransferred})
	w.expect(b, func(h Hello) bool { return len(h.Contacts) == 0 })
}

func TestAContactThatIsClosedForNobodyLeavesEveryDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	b := w.open(wen)
	defer b.sub.Close()
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, zhiyin.WrapStarted{Agent: wen, Due: w.now()})
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedNodeLost}, zhiyin.WrapCompleted{TimedOut: true})
	w.expect(b, func(h Hello) bool { return len(h.Contacts) == 0 && !h.Agent.Busy })
	if err := w.desk.do(t.Context(), func() {
		if w.desk.seats[""] != nil || len(w.desk.open) > 0 {
			t.Error("something is left of it")
		}
	}); err != nil {
		t.Fatal(err)
	}
}

func TestFiguresCountWhoWaitsWhoWasServedInTimeAndWhoIsNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(li)
	defer b.sub.Close()
	w.expect(b, func(h Hello) bool { return h.Agent.IdleRank == 1 }) // ag_li before ag_wen
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_2", arrival()...)
	w.expect(b, func(h Hello) bool {
		q := h.Queues[0]
		return q.Waiting == 1 && q.Oldest != "" && q.Served == 1 && q.ServedInTime == 1
	})
	w.feed("ct_2", zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned})
	w.expect(b, func(h Hello) bool { return h.Queues[0].Waiting == 0 && h.Queues[0].Served == 1 })
	if day := days(t, w)[care]; day.Served != 1 || day.InTime != 1 || day.Abandoned != 1 || !day.From.Equal(time.Date(2026, 5, 5, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("the queue's day: %+v", day)
	}
	w.later(24 * time.Hour)
	if day := days(t, w)[care]; day.Served != 0 || day.Abandoned != 0 {
		t.Errorf("the queue's next day: %+v", day)
	}
	w.feed("ct_3", arrival()...)
	w.expect(b, func(h Hello) bool { return h.Queues[0].Served == 0 && h.Queues[0].Waiting == 1 })
}

func TestADeskThatJoinedLateReadsWhoCalls(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]bool{"from the contact's events": false, "from the customer's profile": true} {
		w := newWorld(t, house())
		for _, b := range arrival() {
			if in, is := b.(zhiyin.ContactInput); is && forget {
				in.Data = nil // sealed with a key that is gone, or never written
				b = in
			}
			w.keep("ct_1", b) // kept, but never fed
		}
		w.kept.people["cu_su"] = su()
		w.feed("ct_1", w.rings("ct_1", wen, "rs_1"))
		b := w.open(wen)
		if o := b.hello.Offer; o == nil || o.Customer.Name != "苏婉" || len(o.Profile.Orders) != 4 || o.Arrived == "" {
			t.Errorf("%s: %+v", name, o)
		}
		b.sub.Close()
	}
}

func TestEventsThatComeTwiceChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByAgent}, zhiyin.WrapStarted{Agent: wen, Due: w.now()}, zhiyin.WrapCompleted{Agent: wen, Disposition: "refund"})
	b := w.open(wen)
	defer b.sub.Close()
	if err := w.desk.Feed(w.kept.events["ct_1"]); err != nil {
		t.Fatal(err)
	}
	w.expect(b, func(h Hello) bool { return h.Agent.Today.Handled == 1 && len(h.Contacts) == 0 && h.Offer == nil })
}

func TestErasedEventsAreNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	if err := w.desk.Feed([]zhiyin.Event{{Kind: "contact.arrived", Subject: "ct_1", Erased: true}}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAnAgentMayNotDoIsRefusedByKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_2", arrival()...)
	w.feed("ct_2", w.rings("ct_2", wen, "rs_2"))
	w.connected("ct_3", li, "rs_3")
	w.feed("ct_3", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, zhiyin.WrapStarted{Agent: li, Due: w.now()})
	d, ctx := w.desk, context.Background()
	for what, try := range map[string]struct {
		err  error
		kind zhiyin.Error
	}{
		"another's reservation":     {d.Accept(ctx, li, "rs_2"), zhiyin.Denied},
		"an unknown reservation":    {d.Reject(ctx, li, "rs_9", "busy"), zhiyin.NotFound},
		"a settled reservation":     {d.Accept(ctx, li, "rs_3"), zhiyin.Conflict},
		"another's call":            {d.Hold(ctx, li, "ct_1", true), zhiyin.Denied},
		"another's end":             {d.End(ctx, li, "ct_1"), zhiyin.Denied},
		"another's note":            {d.Note(ctx, li, "ct_1", "x"), zhiyin.Denied},
		"an unknown call":           {d.Mute(ctx, wen, "ct_9", true), zhiyin.NotFound},
		"a call that only rings":    {d.End(ctx, wen, "ct_2"), zhiyin.Denied},
		"talk in wrap-up":           {d.Digits(ctx, li, "ct_3", "1"), zhiyin.Conflict},
		"wrap-up in talk":           {d.WrapExtend(ctx, wen, "ct_1"), zhiyin.Conflict},
		"no such disposition":       {d.WrapComplete(ctx, li, "ct_3", "nonsense"), zhiyin.Invalid},
		"letters as keys":           {d.Digits(ctx, wen, "ct_1", "1E"), zhiyin.Invalid},
		"transfer to both":          {d.Transfer(ctx, wen, "ct_1", care, "+8613911112222"), zhiyin.Invalid},
		"transfer to no queue":      {d.Transfer(ctx, wen, "ct_1", "nowhere", ""), zhiyin.NotFound},
		"transfer to no number":     {d.Transfer(ctx, wen, "ct_1", "", "110"), zhiyin.Invalid},
		"away without a reason":     {d.SetStatus(ctx, wen, zhiyin.Away, ""), zhiyin.Invalid},
		"a status there is not":     {d.SetStatus(ctx, wen, "asleep", ""), zhiyin.Invalid},
		"a stranger's history":      {second(d.PastContacts(ctx, li, "cu_other", "")), zhiyin.Denied},
		"an agent there is not":     {d.SetStatus(ctx, "ag_none", zhiyin.Offline, ""), zhiyin.NotFound},
		"a cursor that is no time":  {second(d.PastContacts(ctx, wen, "cu_su", "x")), zhiyin.Invalid},
		"a note beyond its measure": {d.Note(ctx, wen, "ct_1", strings.Repeat("字", 8001)), zhiyin.Invalid},
	} {
		if zhiyin.KindOf(try.err) != try.kind || !errors.Is(try.err, try.kind) {
			t.Errorf("%s: %v, want %s", what, try.err, try.kind)
		}
	}
	if lines := w.asked.all(); len(lines) > 0 {
		t.Errorf("the ports were asked %v", lines)
	}
}

func second(_ []PastContactView, _ string, err error) error { return err }

func TestWhatAnAgentMayDoIsAskedOfThePorts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_2", arrival()...)
	w.feed("ct_2", w.rings("ct_2", li, "rs_2"))
	d, ctx := w.desk, context.Background()
	for _, err := range []error{
		d.SetStatus(ctx, wen, zhiyin.Away, "meal"), d.Reject(ctx, li, "rs_2", "busy"), d.Accept(ctx, li, "rs_2"), d.Mute(ctx, wen, "ct_1", true),
		d.Hold(ctx, wen, "ct_1", true), d.Digits(ctx, wen, "ct_1", "12#"), d.Transfer(ctx, wen, "ct_1", care, ""),
		d.Note(ctx, wen, "ct_1", "x"), d.End(ctx, wen, "ct_1"),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	want := []string{"status ag_wen away meal", "reject ag_li rs_2 busy", "accept ag_li rs_2", "mute ct_1 ag_wen true", "hold ct_1 ag_wen true",
		"digits ct_1 ag_wen 12#", "transfer ct_1 ag_wen muhe-care", "note ct_1 ag_wen", "end ct_1 ag_wen"}
	if got := w.asked.all(); !slices.Equal(got, want) {
		t.Errorf("asked %v", got)
	}
	b := w.open(wen)
	defer b.sub.Close()
	w.feed("ct_1", zhiyin.ContactMuted{On: true}, zhiyin.ContactHeld{By: "customer"})
	w.expect(b, func(h Hello) bool {
		c := h.Contacts[0]
		return c.Muted && c.State == zhiyin.Connected && c.HeldBy == "customer"
	})
	w.feed("ct_1", zhiyin.ContactMuted{}, zhiyin.ContactResumed{})
	w.expect(b, func(h Hello) bool { return !h.Contacts[0].Muted && h.Contacts[0].HeldBy == "" })
	w.feed("ct_1", zhiyin.ContactHeld{By: "agent"}, zhiyin.LegLost{Agent: wen})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].State == zhiyin.OnHold })
	w.feed("ct_1", zhiyin.ContactResumed{HeldMs: 5})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].State == zhiyin.Connected })
}

func TestHistoryIsPagedForWhoHasTheCustomerInHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	for i := range 45 {
		w.kept.past = append(w.kept.past, zhiyin.PastContact{ID: zhiyin.ContactID("ct_p"), At: morning.Add(-time.Duration(i) * time.Hour)})
	}
	w.connected("ct_1", wen, "rs_1")
	total, cursor := 0, ""
	for range 3 {
		page, next, err := w.desk.PastContacts(context.Background(), wen, "cu_su", cursor)
		if err != nil {
			t.Fatal(err)
		}
		total, cursor = total+len(page), next
	}
	if total != 45 || cursor != "" {
		t.Errorf("%d of 45, then %q", total, cursor)
	}
}

func TestAnotherTabIsToldWhereTheAudioWent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	for _, tab := range []string{"a", "a", "b"} {
		if err := w.desk.Moved(context.Background(), wen, tab); err != nil {
			t.Fatal(err)
		}
	}
	b.drain()
	if n := strings.Count(string(b.raw), "elsewhere"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestAStoppedDeskSaysUnavailable(t *testing.T) {
	t.Parallel()
	w := &world{t: t, asked: &asked{}, at: morning}
	d := New(Config{}, &kept{}, lobbyPort{w.asked}, callsPort{w.asked}, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Feed(nil); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("%v", err)
	}
}

func days(t *testing.T, w *world) map[zhiyin.QueueID]QueueDay {
	t.Helper()
	all, err := w.desk.Days(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
