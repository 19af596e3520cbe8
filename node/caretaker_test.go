package node

import (
	"encoding/json"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store/signin"
)

// TestWhatIsOverIsDropped: messages in quarantine after 90 days, sign-ins after half
// a year, ids of messages when the house says so; what is young stays.
func TestWhatIsOverIsDropped(t *testing.T) {
	t.Parallel()
	h := newPorch(t, func(c *Config) { c.Intake.MessageIDsDays = 400 })
	c := h.n.caretaker()
	c.now = h.now
	ctx := t.Context()
	send := func(id, name string, properties map[string]any) intake.Code {
		t.Helper()
		text, err := json.Marshal(map[string]any{"messageId": id, "userId": "c-1", "event": name, "properties": properties})
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.n.Intake().BatchJSON(ctx, intake.Source{Name: "shop", Unit: "muhe"}, intake.Track, intake.Instant{}, []json.RawMessage{text})
		if err != nil {
			t.Fatal(err)
		}
		return got[0].Code
	}
	held := func() int {
		t.Helper()
		page, err := h.n.db.Quarantine(ctx, zhiyin.QuarantineQuery{Limit: 10}, false)
		if err != nil {
			t.Fatal(err)
		}
		return len(page)
	}
	token, err := h.n.signIns.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.n.signIns.RedeemLink(ctx, token, signin.Browser{}, h.now()); err != nil {
		t.Fatal(err)
	}
	if a, b := send("m-1", "Page Viewed", nil), send("m-2", "Order Completed", nil); a != intake.Accepted || b != intake.Quarantined || held() != 1 {
		t.Fatal(a, b)
	}
	h.late = 89 * day
	c.look(ctx)
	if n := held(); n != 1 {
		t.Errorf("%d messages wait after 89 days", n)
	}
	h.late = 91 * day
	c.look(ctx)
	if n := held(); n != 0 {
		t.Errorf("%d messages wait after 91 days", n)
	}
	if left, err := h.n.signIns.ForgetSignIns(ctx, h.now()); err != nil || left != 2 { // the link, and what it opened
		t.Errorf("%d sign-ins were left after 91 days: %v", left, err)
	}
	if code := send("m-1", "Page Viewed", nil); code != intake.Duplicate {
		t.Errorf("sent again after 91 days: %s", code)
	}
	h.late = 401 * day
	c.look(ctx)
	if code := send("m-1", "Page Viewed", nil); code != intake.Accepted {
		t.Errorf("sent again after 401 days: %s", code)
	}
}
