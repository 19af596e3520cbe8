package main

import (
	"net/http"
	"slices"
	"strings"
)

// studioRoutes act the tag studio and the review of merges. A text that names
// "secret" is refused with its place.
func (s *stage) studioRoutes() {
	s.mux.HandleFunc("GET /api/tags", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return obj{"items": standings()}, 200 }))
	s.mux.HandleFunc("GET /api/tag-drafts", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"items": list{tagVersion(4, "drafted")}}, 200
	}))
	s.mux.HandleFunc("GET /api/tag-words", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return tagWords(), 200 }))
	s.mux.HandleFunc("GET /api/v1/tags/{tag}/customers", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		holder := func(id, name, phone, tier string, days int) obj {
			return obj{"id": id, "name": name, "phone": phone, "tier": tier, "since": at(-days * 86400)}
		}
		if r.URL.Query().Get("to") != "" {
			return obj{"items": list{}, "count": 0}, 200
		}
		return obj{"items": list{holder("cu_1", "苏**", "138****6620", "gold", 0), holder("cu_2", "周**", "139****0011", "silver", 3), holder("cu_empty", "", "", "", 40)}, "count": 3}, 200
	}))
	s.mux.HandleFunc("GET /api/tags/{id}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return tagDetail(r.PathValue("id")), 200
	}))
	s.mux.HandleFunc("POST /api/tags/check", s.inside(func(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) { return tagReading(b), 200 }))
	s.mux.HandleFunc("POST /api/tags", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"id": "muhe-loyal", "version": 4, "state": "drafted", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("POST /api/tags/preview", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"seen": 120000, "holds": 812, "added": 40, "removed": 7, "whole": true, "sample": list{"cu_1", "cu_empty"}, "sql": "select c.id from customers c where c.open->>'tier' in ('gold', 'black')",
			"people": list{obj{"id": "cu_1", "name": "苏**", "phone": "138****6620", "tier": "gold"}, obj{"id": "cu_empty"}}}, 200
	}))
	s.mux.HandleFunc("POST /api/tags/{id}/versions/{version}/{do}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		if r.PathValue("do") == "approve" {
			return obj{}, 200
		}
		return obj{"id": r.PathValue("id"), "version": 1, "state": "published", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("POST /api/tags/{id}/roll-back", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"id": r.PathValue("id"), "version": 2, "state": "published", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/candidates", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		if state := r.URL.Query().Get("state"); state != "" && state != "open" {
			return obj{"items": list{}}, 200
		}
		return obj{"items": slices.DeleteFunc(list{candidate("cd_1", "name", "birthday"), candidate("cd_2", "phone4", "city", "name")}, func(c any) bool { return s.settled[c.(obj)["id"].(string)] })}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/candidates/{id}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"candidate": candidate(r.PathValue("id"), "name", "birthday"), "a": facts("cu_1"), "b": facts("cu_empty")}, 200
	}))
	s.mux.HandleFunc("POST /api/v1/candidates/{id}/{do}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		s.settled[r.PathValue("id")] = true
		return obj{}, 200
	}))
}

func candidate(id string, evidence ...any) obj {
	return obj{"id": id, "a": "cu_1", "b": "cu_empty", "bits": 25, "evidence": list(evidence), "state": "open", "found": at(-7200)}
}

func standings() list {
	tag := func(id, family, zh, en, when string, version, holders, rejected int) obj {
		return obj{"id": id, "version": version, "unit": "muhe", "family": family, "name": both(zh, en), "when": when, "holders": holders, "rejected": rejected, "published": at(-86400), "by": "agent:ag_lin", "pack": "beauty@1",
			"precision": obj{"days": 90, "held": holders + rejected, "wrong": rejected, "low": 0.78, "high": 0.92}}
	}
	loyal := tag("muhe-loyal", "value", "稳定复购", "Buys steadily", `orders.count_90d >= 3 && traits.tier in ["gold", "black"]`, 3, 812, 3)
	loyal["backfill"] = obj{"ref": obj{"kind": "tag", "id": "muhe-loyal", "version": 3}, "state": "running", "seen": 52000, "added": 40, "removed": 7, "started": at(-40), "changed": at(-1)}
	return list{loyal, tag("muhe-waits", "dynamic", "等退款", "Waits for a refund", "orders.return_open >= 1", 1, 41, 0),
		tag("muhe-baby", "preference", "母婴用品兴趣", "Interested in mother-and-baby goods", `count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`, 1, 96, 12)}
}

const loyalYAML = "id: muhe-loyal\nunit: muhe\nfamily: value\nname: {cmn: 稳定复购, en: Buys steadily}\nwhen: 'orders.count_90d >= 3 && traits.tier in [\"gold\", \"black\"]'\n"

func tagVersion(n int, state string) obj {
	v := obj{"id": "muhe-loyal", "version": n, "unit": "muhe", "state": state, "yaml": strings.Replace(loyalYAML, "3", []string{"", "2", "4", "3", "5"}[n], 1), "by": "agent:ag_lin", "by_name": "林婉", "made": at(-n * 3600)}
	if state != "drafted" {
		v["approved_by"], v["approver"], v["published"] = "agent:ag_meng", "孟真", at(-(5-n)*86400)
	}
	return v
}

func tagDetail(id string) obj {
	days := list{}
	for i := range 30 {
		days = append(days, obj{"day": at((i - 30) * 86400)[:10], "holders": 600 + i*i%97 + i*5})
	}
	d := obj{"yaml": loyalYAML, "versions": list{tagVersion(4, "drafted"), tagVersion(3, "published"), tagVersion(2, "superseded"), tagVersion(1, "superseded")}, "two_persons": true, "customers": 120000,
		"users": list{obj{"kind": "flow", "id": "muhe-main", "how": "names"}, obj{"kind": "tag", "id": "muhe-baby", "name": both("母婴用品兴趣", "Interested in mother-and-baby goods"), "how": "asks"}, obj{"kind": "webhook", "id": "wh_1", "name": both("CRM", "CRM"), "how": "told"}}, "population": days}
	for _, t := range standings() {
		if t.(obj)["id"] == id {
			d["standing"] = t
		}
	}
	return d
}

func tagReading(b obj) obj {
	text, _ := b["yaml"].(string)
	fields := obj{"id": "muhe-loyal", "unit": "muhe", "family": "value", "name": both("稳定复购", "Buys steadily"), "source": "computed", "confidence": 1, "purpose": "service", "when": `orders.count_90d >= 3 && traits.tier in ["gold", "black"]`}
	out := obj{"legible": true, "fields": fields, "problems": list{}, "when": obj{"kind": "all", "parts": list{
		obj{"kind": "leaf", "text": "orders.count_90d >= 3", "subject": obj{"path": "orders.count_90d", "type": "double"}, "op": ">=", "values": list{3}},
		obj{"kind": "leaf", "text": `traits.tier in ["gold", "black"]`, "subject": obj{"path": "traits.tier", "type": "string"}, "op": "in", "values": list{"gold", "black"}}}}}
	if _, rest, ok := strings.Cut(text, "count_90d >= "); ok && rest != "" {
		fields["when"] = strings.Replace(fields["when"].(string), "3", rest[:1], 1)
	}
	if strings.Contains(text, "secret") {
		line := strings.Count(text[:strings.Index(text, "secret")], "\n") + 1
		column := len([]rune(text[strings.LastIndex(text[:strings.Index(text, "secret")], "\n")+1:strings.Index(text, "secret")])) + 1
		delete(out, "when")
		out["problems"] = list{obj{"field": "when", "line": line, "column": column, "rule_line": 1, "rule_column": 1, "text": "secret is sealed: it is personal, and rules read open values only"}}
	}
	return out
}

func tagWords() obj {
	word := func(path, typ string) obj { return obj{"path": path, "type": typ} }
	return obj{"paths": list{word("orders.count_90d", "double"), word("orders.return_open", "double"), word("traits.interest", "list(string)"), word("traits.tier", "string")},
		"events":    list{obj{"name": "Order Completed", "properties": list{word("amount_minor", "double"), word("category", "string")}}, obj{"name": "Question Asked", "properties": list{word("category", "string"), word("channel", "string")}}},
		"functions": list{obj{"name": "count", "propertied": false, "type": "int"}, obj{"name": "sum", "propertied": true, "type": "double"}, obj{"name": "most", "propertied": true, "type": "string"}}, "units": list{obj{"id": "muhe", "name": both("沐禾", "Muhe"), "two_persons": true}}}
}
