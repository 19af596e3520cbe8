package profile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

func bought(id string, at time.Time, yuan int, status string) zhiyin.Event {
	return did("Order Completed", at, map[string]any{"order_id": id, "kind": "order", "title": "霜 " + id, "status": status, "currency": "CNY", "amount_minor": yuan * 100})
}

func measure(t *testing.T, m *profile.Moment, id string) profile.Measure {
	t.Helper()
	for _, x := range m.Worth("") {
		if x.ID == id {
			return x
		}
	}
	t.Fatalf("no %s", id)
	return profile.Measure{}
}

func TestWorthSaysWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	facts := []zhiyin.Event{bought("a", noon.AddDate(0, 0, -200), 900, "delivered"), bought("b", noon.AddDate(0, 0, -100), 600, "delivered"),
		bought("c", noon.AddDate(0, 0, -20), 600, "paid"), bought("d", noon.AddDate(0, 0, -10), 5000, "cancelled")}
	m := profile.NewMoment(noon)
	for _, e := range facts {
		m.Take(e)
	}
	if x := measure(t, m, "lifetime"); !x.Known || x.Score != 2100 || x.Saw != 3 || fmt.Sprint(x.Orders) != "[c b a]" {
		t.Errorf("%+v", x)
	}
	if x := measure(t, m, "recency"); x.Score != 5 || x.Saw != 20 || !x.Turns.Equal(noon.AddDate(0, 0, 11)) || fmt.Sprint(x.Orders) != "[c]" {
		t.Errorf("%+v", x)
	}
	if x := measure(t, m, "frequency"); x.Score != 3 || x.Saw != 3 || x.Away != 3 || !x.Turns.Equal(noon.AddDate(0, 0, 165)) {
		t.Errorf("%+v", x)
	}
	if x := measure(t, m, "monetary"); x.Score != 3 || x.Saw != 2100 || x.Away != 2900 || !x.Turns.Equal(noon.AddDate(0, 0, 165)) {
		t.Errorf("%+v", x)
	}
	if x := measure(t, m, "churn"); !x.Known || x.Score != 0 || x.Gap != 90 || x.Saw != 20 || !x.Turns.Equal(noon.AddDate(0, 0, 160)) {
		t.Errorf("%+v", x)
	}
	late := profile.NewMoment(noon.AddDate(0, 0, 160))
	for _, e := range facts {
		late.Take(e)
	}
	if x := measure(t, late, "churn"); x.Score != 0.5 {
		t.Errorf("at twice the gap: %+v", x)
	}
	nobody := profile.NewMoment(noon)
	for _, x := range nobody.Worth("") {
		if x.Known || x.Score != 0 || len(x.Orders) != 0 {
			t.Errorf("of nobody: %+v", x)
		}
	}
}

func TestAMomentKnowsNothingThatCameLater(t *testing.T) {
	t.Parallel()
	gold := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{"tier": "gold"}}, noon.AddDate(0, 0, -5))
	black := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{"tier": "black"}}, noon.AddDate(0, 0, -1))
	facts := []zhiyin.Event{gold, black, bought("a", noon.AddDate(0, 0, -5), 900, "paid"), bought("a", noon.AddDate(0, 0, -2), 900, "delivered"), bought("b", noon, 1, "paid")}
	rand.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
	m := profile.NewMoment(noon.AddDate(0, 0, -3))
	for _, e := range facts {
		m.Take(e)
	}
	orders := m.Orders(90, 50)
	if m.Text("tier") != "gold" || len(orders) != 1 || orders[0].Status != "paid" || orders[0].Title != "霜 a" {
		t.Errorf("%s %+v", m.Text("tier"), orders)
	}
}
