package connect

import (
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

// Told is what a push may say of one change of tags.
type Told struct {
	Event    cloudevent.Event // without what the clearance does not read
	Customer zhiyin.Customer
	UserID   string       // what the other system calls them; "" where it does not know them
	Tags     []zhiyin.Tag // in force now, within the clearance
	Personal bool         // whether personal fields are told: a purpose is named
}

// Document is the change as a push's mapping reads it: event, event_id, at, unit,
// customer (id, user_id, tier; with a purpose family_name, given_name, title, phone
// and city), tags (ids in force now), names (theirs), added and removed (ids). Sent
// twice, or after a later one, it still says what is so.
func (t Told) Document() (map[string]any, error) {
	var change struct {
		Added   []struct{ ID string }
		Removed []string
	}
	if err := json.Unmarshal(t.Event.Data, &change); err != nil {
		return nil, fmt.Errorf("connect: body of %s: %w", t.Event.ID, zhiyin.Internal)
	}
	customer := map[string]any{"id": string(t.Customer.ID)}
	put := func(name, value string) {
		if value != "" {
			customer[name] = value
		}
	}
	put("user_id", t.UserID)
	put("tier", t.Customer.Tier)
	if c := t.Customer; t.Personal {
		put("family_name", c.FamilyName)
		put("given_name", c.GivenName)
		put("title", c.Title)
		put("phone", c.Phone)
		put("city", c.City)
	}
	ids, names, added, removed := []any{}, []any{}, []any{}, []any{}
	for _, tag := range t.Tags {
		ids, names = append(ids, tag.ID), append(names, map[string]any{"id": tag.ID, "family": string(tag.Family), "name": named(tag.Name)})
	}
	for _, a := range change.Added {
		added = append(added, a.ID)
	}
	for _, r := range change.Removed {
		removed = append(removed, r)
	}
	return map[string]any{"event": string(zhiyin.CustomerTagged{}.Kind()), "event_id": string(t.Event.ID), "at": t.Event.Time.UTC().Format(time.RFC3339Nano),
		"unit": string(t.Event.Unit), "customer": customer, "tags": ids, "names": names, "added": added, "removed": removed}, nil
}

// Example is a document with which a mapping can be tried before anything has
// happened.
func Example() map[string]any {
	return map[string]any{"event": "customer.tagged", "event_id": "ev_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "at": "2026-11-28T02:00:00Z", "unit": "muhe",
		"customer": map[string]any{"id": "cu_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "user_id": "C-1001", "tier": "gold", "family_name": "苏", "given_name": "晓岚", "title": "ms", "phone": "+8619900001101", "city": "杭州"},
		"tags":     []any{"high-value", "dry-skin"}, "added": []any{"dry-skin"}, "removed": []any{"likely-to-leave"},
		"names": []any{map[string]any{"id": "dry-skin", "family": "static", "name": map[string]any{"cmn": "干性肌肤", "en": "Dry skin"}}}}
}

// named is a text as JSON has it.
func named(text zhiyin.Text) map[string]any {
	out := make(map[string]any, len(text))
	for language, words := range text {
		out[string(language)] = words
	}
	return out
}
