package main

import (
	"fmt"
	"net/http"
)

// intakeRoutes act sources of events and a quarantine of 412 messages.
func (s *stage) intakeRoutes() {
	say := func(out any) http.HandlerFunc {
		return s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return out, 200 })
	}
	s.mux.HandleFunc("GET /api/v1/sources", say(obj{"items": actedSources()}))
	s.mux.HandleFunc("POST /api/v1/sources/{name}", say(obj{}))
	s.mux.HandleFunc("GET /api/v1/quarantine-counts", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		if s.replayed {
			return obj{"items": list{}}, 200
		}
		return obj{"items": list{group("mall-muhe", "Order Completed", 391), group("mall-muhe", "Coupon Used", 18), group("app-muhe", "Question Asked", 3)}}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/quarantine", s.inside(s.heldPage))
	s.mux.HandleFunc("GET /api/v1/quarantine/{id}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		q := actedHeld(0)
		q["id"], q["message"] = r.PathValue("id"), obj{"type": "track", "event": "Order Completed", "messageId": "••••••••••••", "userId": "••••••", "timestamp": "2026-11-28T06:12:40Z",
			"context": obj{"library": obj{"name": "analytics-node", "version": "2.1.3"}}, "properties": obj{"total": "#", "currency": "•••", "receiver": "••", "products": list{obj{"name": "••••••••", "price": "#"}}}}
		return q, 200
	}))
	s.mux.HandleFunc("POST /api/v1/quarantine/{id}/reveal", say(obj{"seconds": 60, "message": obj{"type": "track", "event": "Order Completed", "userId": "c-1187", "properties": obj{"total": 760.1, "currency": "CNY", "receiver": "苏晓岚"}}}))
	s.mux.HandleFunc("POST /api/v1/quarantine/{id}/replay", say(obj{"code": "quarantined", "faults": list{obj{"field": "properties.order_id", "code": "required"}}}))
	s.mux.HandleFunc("POST /api/v1/quarantine/{id}/discard", say(obj{}))
	s.mux.HandleFunc("POST /api/v1/quarantine/discard", say(obj{"discarded": 200, "more": false}))
	s.mux.HandleFunc("POST /api/v1/quarantine/replay", s.inside(func(_ http.ResponseWriter, _ *http.Request, body obj) (any, int) {
		if body["after"] == nil {
			return obj{"kept": 200, "still": 0, "next": "qu_200"}, 200
		}
		s.replayed = true
		return obj{"kept": 209, "still": 3, "next": ""}, 200
	}))
}

func group(source, name string, n int) obj {
	return obj{"source": source, "unit": "muhe", "name": name, "count": n, "oldest": at(-86400), "newest": at(-60)}
}

func actedSources() list {
	key := func(name, prefix string) obj {
		return obj{"id": "key_" + prefix, "name": name, "prefix": "zy_live_" + prefix, "unit": "muhe"}
	}
	sample := obj{"type": "track", "event": "Product Viewed", "messageId": "••••••••••••", "anonymousId": "••••••••••••", "properties": obj{"category": "•••••", "product": "••••••"}}
	return list{
		obj{"name": "app-muhe", "keys": list{key("App", "9fK2")}, "origins": list{}, "last": at(-2), "per_minute": 1840, "waiting": 3, "sample": sample,
			"today": obj{"accepted": 812044, "duplicate": 310, "quarantined": 3, "missing_identity": 12}, "week": obj{"accepted": 5204118, "duplicate": 2210, "quarantined": 3, "missing_identity": 80, "too_fast": 44}},
		obj{"name": "crm-muhe", "keys": list{obj{"name": "settings"}}, "origins": list{}, "last": at(-1800), "per_minute": 0, "waiting": 0, "today": obj{"accepted": 1204}, "week": obj{"accepted": 9022}},
		obj{"name": "mall-muhe", "keys": list{key("Mall", "Qa71"), key("Mall, new", "Zz04")}, "origins": list{"https://shop.muhe.example"}, "last": at(-9), "per_minute": 62, "waiting": 409, "sample": sample,
			"today": obj{"accepted": 40210, "quarantined": 409, "not_json": 2}, "week": obj{"accepted": 301882, "quarantined": 409, "not_json": 2}},
		obj{"name": "pos-muhe", "keys": list{key("Tills", "1mmE")}, "origins": list{}, "per_minute": 0, "waiting": 0, "today": obj{}, "week": obj{}},
	}
}

func actedHeld(i int) obj {
	names := []string{"Order Completed", "Order Completed", "Coupon Used"}
	faults := []list{{obj{"field": "properties.order_id", "code": "required"}}, {obj{"field": "properties.amount_minor", "code": "type"}, obj{"field": "properties.order_id", "code": "required"}},
		{obj{"field": "properties.category", "code": "enum"}}}
	return obj{"id": fmt.Sprintf("qu_%03d", i), "source": "mall-muhe", "unit": "muhe", "type": "track", "name": names[i%3], "schema": "schema/order-completed@4", "faults": faults[i%3],
		"received": at(-3600 + i*7), "tried": at(-3600 + i*7)}
}

// heldPage gives pages of ten.
func (s *stage) heldPage(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
	from := 0
	_, _ = fmt.Sscanf(r.URL.Query().Get("after"), "qu_%d", &from)
	items := list{}
	for i := range 12 {
		items = append(items, actedHeld(from+i+1))
	}
	return obj{"items": items, "next": fmt.Sprintf("qu_%03d", from+12)}, 200
}
