package main

import (
	"fmt"
	"net/http"
	"strings"
)

// customerRoutes act the customer pages. The id says what becomes of a page:
// cu_1 is well known, cu_empty was never heard of again, cu_partial has no timeline,
// cu_slow never answers, cu_failed and cu_denied are refused.
func (s *stage) customerRoutes() {
	s.mux.HandleFunc("POST /api/v1/customers/find", s.inside(func(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
		if phone, _ := b["phone"].(string); strings.HasSuffix(phone, "6620") {
			return obj{"items": list{facts("cu_1"), facts("cu_empty")}}, 200
		}
		return obj{"items": list{}}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/customers/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") == "cu_slow" {
			<-r.Context().Done()
			return
		}
		s.inside(s.oneCustomer)(w, r)
	})
	s.mux.HandleFunc("GET /api/v1/customers/{id}/records", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"items": personRecords(r.PathValue("id"))}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/customers/{id}/timeline", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		switch r.PathValue("id") {
		case "cu_empty":
			return obj{"items": list{}}, 200
		case "cu_partial":
			return problem("unavailable"), 503
		}
		return happenings(r.URL.Query().Get("groups"), r.URL.Query().Get("before")), 200
	}))
	s.mux.HandleFunc("GET /api/v1/customers/{id}/purchases", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"from": at(-90 * 86400), "count": 0, "spent": list{}, "returns": 0, "refunded": list{}, "open": list{}}, 200
	}))
	s.worthRoutes()
	s.mux.HandleFunc("GET /api/v1/identifier-kinds", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		kind := func(kind, form, zh, en string) obj { return obj{"kind": kind, "form": form, "name": both(zh, en)} }
		return obj{"items": list{kind("user_id", "own", "系统用户号", "User id"), kind("member_id", "code", "会员号", "Member number"), kind("sim_card", "code", "SIM 卡号", "SIM card"),
			kind("wechat_openid", "app", "微信 OpenID", "WeChat openid"), kind("email", "email", "邮箱", "E-mail"), kind("phone", "phone", "电话", "Telephone")}}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/identity/{id}/path", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"one": true, "a": "cu_1", "b": "cu_1", "steps": list{obj{"from": "cu_1", "to": "cu_1b", "rule": "named", "kind": "phone", "at": at(-300 * 86400)}}}, 200
	}))
	s.mux.HandleFunc("POST /api/desk/customers/{id}/tags/{tag}/reject", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		s.rejected = true
		return obj{"until": at(90 * 86400)}, 200
	}))
	s.mux.HandleFunc("POST /api/desk/customers/{id}/reveal", s.inside(func(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
		if b["reason"] == "delivery" {
			return problem("denied"), 403
		}
		return obj{"value": "+8613800006620", "seconds": 60}, 200
	}))
}

func (s *stage) oneCustomer(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
	switch id := r.PathValue("id"); id {
	case "cu_failed":
		return problem("unavailable"), 503
	case "cu_denied":
		return problem("denied"), 403
	case "cu_none":
		return problem("not_found"), 404
	default:
		f := facts(id)
		if s.tagged {
			f["tags"] = append(f["tags"].(list), obj{"id": "waits", "family": "dynamic", "name": both("等退款", "Waits for a refund"), "source": "computed", "confidence": 1, "since": at(0),
				"definition": obj{"kind": "tag", "id": "waits", "version": 1}})
		}
		return f, 200
	}
}

// facts are what the API says of a customer: as the desk knows them, masked.
func facts(id string) obj {
	f := obj{"id": id, "name": "苏**", "phone": "138****6620", "shown": false, "tags": list{}, "orders": list{}, "contacts": list{}}
	if id == "cu_empty" {
		f["name"] = ""
		return f
	}
	p := profile("known")
	tags := list{}
	for _, t := range p["tags"].(list) {
		t := t.(obj)
		t["definition"] = obj{"kind": "tag", "id": t["id"], "version": 3}
		t["purpose"] = "service"
		tags = append(tags, t)
	}
	hoard := obj{"id": "hoard", "family": "preference", "name": both("双十一囤货", "Stocks up in November"), "source": "computed", "confidence": 0.81, "since": at(-17 * 86400), "until": at(3 * 86400),
		"purpose": "marketing", "definition": obj{"kind": "tag", "id": "hoard", "version": 1}}
	for k, v := range (obj{"title": "ms", "tier": "gold", "age_band": "30-44", "speaks": "cmn", "member_from": p["member_from"], "tags": append(tags, hoard), "orders": p["orders"], "contacts": p["contacts"]}) {
		f[k] = v
	}
	return f
}

func personRecords(id string) list {
	key := func(kind, source string, days int) obj {
		return obj{"kind": kind, "source": source, "since": at(-days * 86400)}
	}
	if id == "cu_empty" {
		return list{obj{"id": id, "canonical": true, "since": at(-3600), "keys": list{key("phone", "call", 0)}}}
	}
	return list{obj{"id": "cu_1", "canonical": true, "since": at(-1100 * 86400), "keys": list{key("member_id", "crm", 1100), key("phone", "crm", 1100)}, "held": at(-40 * 86400)},
		obj{"id": "cu_1b", "canonical": false, "since": at(-300 * 86400), "keys": list{key("wechat_openid", "miniapp", 300), key("sim_card", "crm", 280)}}}
}

// happenings are three pages of a timeline.
func happenings(groups, before string) obj {
	page := 0
	_, _ = fmt.Sscanf(before, "page%d", &page)
	row := func(n int, group, kind string, more obj) obj {
		r := obj{"id": fmt.Sprintf("r%d-%d", page, n), "at": at(-(page*20+n*2)*86400 - 1900), "group": group, "kind": kind, "record": "cu_1"}
		for k, v := range more {
			r[k] = v
		}
		return r
	}
	all := list{
		row(0, "contact", "contact", obj{"contact": obj{"id": "ct_p0", "channel": "voice", "direction": "inbound", "disposition": "", "ended_reason": "customer_hung_up", "talk_ms": 206000}}),
		row(1, "act", "customer.tracked", obj{"data": obj{"source": "miniapp", "name": "Order Refunded", "open": obj{"order_id": "R-8841", "total": 760}}}),
		row(2, "tag", "customer.tagged", obj{"data": obj{"added": list{obj{"id": "loyal", "name": both("稳定复购", "Buys steadily")}}, "removed": list{"new-customer"}}}),
		row(3, "act", "customer.tracked", obj{"data": obj{"source": "miniapp", "name": "Question Asked", "open": obj{"category": "refund"}}}),
		row(4, "record", "customer.revealed", obj{"data": obj{"field": "phone", "reason": "callback"}}),
		row(5, "act", "customer.tracked", obj{"data": obj{"source": "shop", "name": "Lantern Lit", "open": obj{}}}),
		row(6, "record", "customer.identified", obj{"data": obj{"source": "crm", "open": obj{"tier": "gold"}}}),
		row(7, "record", "customer.merged", obj{"data": obj{}}),
		row(8, "contact", "contact", obj{"contact": obj{"id": "ct_p1", "channel": "chat", "direction": "inbound", "ended_reason": "agent_hung_up", "talk_ms": 0}}),
	}
	items := list{}
	for _, r := range all {
		if groups == "" || strings.Contains(groups, r.(obj)["group"].(string)) {
			items = append(items, r)
		}
	}
	if page < 2 {
		return obj{"items": items, "next": fmt.Sprintf("page%d", page+1)}
	}
	return obj{"items": items}
}

// worthRoutes act what is known of a customer besides their record.
func (s *stage) worthRoutes() {
	give := func(path string, items func(id string) list) {
		s.mux.HandleFunc(path, s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
			return obj{"at": at(0), "items": items(r.PathValue("id"))}, 200
		}))
	}
	give("GET /api/v1/customers/{id}/worth", func(id string) list {
		known := id != "cu_empty"
		m := func(id string, score, saw float64, more obj) obj {
			out := obj{"id": id, "known": known, "score": score, "saw": saw, "orders": list{"S-1", "S-2"}}
			for k, v := range more {
				out[k] = v
			}
			return out
		}
		return list{m("lifetime", 12480, 21, nil), m("recency", 5, 8, obj{"edges": list{30, 90, 180, 365}, "turns": at(23 * 86400)}),
			m("frequency", 4, 7, obj{"edges": list{12, 6, 3, 2}, "away": 5}), m("monetary", 4, 6210, obj{"edges": list{10000, 5000, 2000, 500}, "away": 3790}), m("churn", 0.14, 50, obj{"gap": 43, "turns": at(36 * 86400)})}
	})
	give("GET /api/v1/customers/{id}/consents", func(id string) list {
		if id == "cu_empty" {
			return list{}
		}
		said := func(purpose, channel string, given bool, days int) obj {
			return obj{"purpose": purpose, "channel": channel, "given": given, "at": at(-days * 86400), "source": "miniapp", "version": "m-3", "event": "ev_1", "record": "cu_1"}
		}
		return list{said("marketing", "sms", false, 12), said("recording", "", true, 90), said("sensitive", "", true, 30)}
	})
	give("GET /api/v1/customers/{id}/rejections", func(string) list {
		if !s.rejected {
			return list{}
		}
		return list{obj{"tag": "vip", "name": both("高价值", "High value"), "at": at(0), "until": at(90 * 86400), "by": "agent:ag_1"}}
	})
	give("GET /api/v1/customers/{id}/household", func(id string) list {
		if id == "cu_empty" {
			return list{}
		}
		return list{obj{"customer": "cu_2", "name": "周**", "tier": "silver", "kind": "phone", "why": "limit", "since": at(-400 * 86400)}}
	})
	give("GET /api/v1/tags", func(string) list {
		return list{obj{"id": "muhe-baby", "unit": "muhe", "family": "preference", "name": both("母婴用品兴趣", "Interested in mother-and-baby goods")}}
	})
	s.mux.HandleFunc("GET /api/v1/customers/{id}/tags/{tag}", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"tag": "muhe-baby", "definition": "tag/muhe-baby@2", "holds": false, "because": obj{"says": "orders.count_90d >= 3", "holds": false, "saw": "1", "away": 2}}, 200
	}))
	s.mux.HandleFunc("POST /api/desk/customers/{id}/consents", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return obj{}, 200 }))
	s.mux.HandleFunc("POST /api/desk/customers/{id}/tags/{tag}/restore", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		s.rejected = false
		return obj{}, 200
	}))
}
