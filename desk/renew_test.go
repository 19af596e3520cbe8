package desk

import (
	"testing"
	"time"

	"zhiyin.dev"
)

// becomes lets the store know the customer otherwise than before.
func (w *world) becomes(s zhiyin.Snapshot) {
	w.kept.mu.Lock()
	defer w.kept.mu.Unlock()
	w.kept.people[s.Customer.ID] = s
}

func has(h Hello, tag string) bool {
	for _, c := range h.Contacts {
		for _, t := range c.Profile.Tags {
			if t.ID == tag {
				return true
			}
		}
	}
	return false
}

func TestATalksCustomerIsShownAsTheyAreNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	now := su()
	w.becomes(now)
	w.kept.others = map[zhiyin.CustomerID][]zhiyin.CustomerID{"cu_su": {"cu_app"}}
	w.connected("ct_1", wen, "rs_1")
	b := w.open(wen)
	w.expect(b, func(h Hello) bool { return has(h, "vip") && !has(h, "baby") })

	now.Tags = append(now.Tags, zhiyin.Tag{ID: "baby", Family: zhiyin.Preference, Name: zhiyin.Text{"cmn": "母婴"}, Since: morning, Until: morning.Add(time.Hour), Purpose: "marketing"})
	now.Contacts = append(now.Contacts, zhiyin.PastContact{ID: "ct_1", At: morning})
	w.becomes(now)
	w.feed("cu_other", zhiyin.CustomerTagged{Added: now.Tags})
	w.expect(b, func(h Hello) bool { return !has(h, "baby") })
	w.feed("cu_su", zhiyin.CustomerTagged{Added: now.Tags[1:]})
	w.expect(b, func(h Hello) bool {
		return has(h, "baby") && h.Contacts[0].Profile.Tags[1].Until == At(morning.Add(time.Hour)) && len(h.Contacts[0].Profile.Contacts) == 1
	})

	now.Tags = now.Tags[1:]
	w.becomes(now)
	w.feed("cu_app", zhiyin.CustomerTracked{Source: "app", Name: "Order Completed"})
	w.expect(b, func(h Hello) bool { return !has(h, "vip") })

	now.Tags = su().Tags
	w.becomes(now)
	w.feed("cu_new", zhiyin.CustomerLinked{Links: []zhiyin.LinkedRecords{{A: "cu_new", B: "cu_app", Via: "cu_app", Kind: zhiyin.Phone}}})
	w.expect(b, func(h Hello) bool { return has(h, "vip") })
}

func TestNothingIsSaidWhereNothingNewIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.becomes(su())
	w.connected("ct_1", wen, "rs_1")
	before := w.subscribe(wen, "", 0)
	defer before.Close()
	w.feed("cu_su", zhiyin.CustomerTracked{Source: "app", Name: "Product Viewed"})
	after := w.subscribe(wen, before.Epoch, before.Pos)
	defer after.Close()
	if len(after.Backlog) != 0 {
		t.Errorf("%d messages", len(after.Backlog))
	}
}
