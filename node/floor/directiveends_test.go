package floor

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

func TestADirectiveEndsAtItsTimeOnceAndTheNextOneIsWaitedFor(t *testing.T) {
	t.Parallel()
	db, now := storetest.OpenSQLite(t, t.TempDir(), store.Config{}), time.Now().UTC().Truncate(time.Microsecond)
	d := NewDirectives(db, nil, nil, func() time.Time { return now }, storetest.Quiet())
	banner := func(text string, lasts time.Duration) zhiyin.Directive {
		v := zhiyin.Directive{What: zhiyin.Banner, Unit: "muhe", Text: zhiyin.Text{zhiyin.English: text}, By: "ag_lin", At: now}
		if lasts > 0 {
			v.Until = now.Add(lasts)
		}
		return v
	}
	if err := d.Give(t.Context(), "ag_lin", []zhiyin.Directive{banner("short", time.Minute), banner("long", time.Hour), banner("for now", 0)}); err != nil {
		t.Fatal(err)
	}
	if err := d.Open(t.Context()); err != nil || len(d.InForce()) != 3 {
		t.Fatalf("%+v, %v", d.InForce(), err)
	}

	if wait, some := d.endDue(t.Context(), now.Add(10*time.Second)); !some || wait != 50*time.Second {
		t.Errorf("waits %s, %t", wait, some)
	}
	for range 2 { // the news of the end may be on its way when the next look comes
		if wait, some := d.endDue(t.Context(), now.Add(2*time.Minute)); !some || wait != 58*time.Minute {
			t.Errorf("waits %s, %t once the first is over", wait, some)
		}
	}
	left, err := db.Directives(t.Context())
	if err != nil || len(left) != 2 {
		t.Fatalf("%+v, %v", left, err)
	}
	for _, v := range left { // given at one time, they come in the order of their ids
		if v.Text[zhiyin.English] == "short" {
			t.Errorf("in force after its time: %+v", v)
		}
	}
	var over zhiyin.DirectiveID
	for _, v := range d.InForce() {
		if v.Until.Equal(now.Add(time.Minute)) {
			over = v.ID
		}
	}
	events, err := db.Events(t.Context(), string(over), 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if end, is := events[1].Body.(zhiyin.DirectiveEnded); !is || end.Why != "time" {
		t.Errorf("%+v", events[1].Body)
	}

	if err := d.Open(t.Context()); err != nil { // as a process that starts when all is long over
		t.Fatal(err)
	}
	if _, some := d.endDue(t.Context(), now.Add(24*time.Hour)); some {
		t.Error("one without a time is waited for")
	}
	if left, err := db.Directives(t.Context()); err != nil || len(left) != 1 {
		t.Errorf("%+v, %v", left, err)
	}
}
