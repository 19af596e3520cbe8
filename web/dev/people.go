package main

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func (s *stage) me() obj {
	return obj{"id": "ag_1", "name": "林婉", "unit": "muhe", "unit_name": both("沐禾", "Muhe"), "title": both("护肤顾问", "Skin adviser"),
		"senior": true, "skills": list{obj{"id": "skincare", "level": 4}, obj{"id": "refund", "level": 3}, obj{"id": "lang:yue", "level": 2}}, "leads": true, "may": list{"customer.read", "customer.merge", "definition.read", "definition.publish", "customer.reveal", "recording.play", "recording.hold", "ops.read", "webhook.manage", "key.manage", "agent.manage"}}
}

func both(zh, en string) obj { return obj{"cmn": zh, "en": en} }

func queue(id, zh, en string, waiting, oldest, percent int) obj {
	q := obj{"id": id, "name": both(zh, en), "waiting": waiting, "served": 100, "served_in_time": percent}
	if waiting > 0 {
		q["oldest"] = at(-oldest)
	}
	return q
}

func dispositions() list {
	return list{
		obj{"id": "refund-told", "name": both("退款进度已告知", "Refund progress told"), "initials": "tkjdygz"},
		obj{"id": "refund-paid", "name": both("已先行退款", "Refunded in advance"), "initials": "yxxtk"},
		obj{"id": "carrier", "name": both("已催物流", "Carrier chased"), "initials": "ycwl"},
		obj{"id": "advice", "name": both("护肤建议", "Skin advice given"), "initials": "hfjy"},
		obj{"id": "complaint", "name": both("投诉登记", "Complaint taken"), "initials": "tsdj"},
		obj{"id": "wrong", "name": both("打错电话", "Wrong number"), "initials": "dcdh"},
	}
}

// foreseen is why they probably are in touch; of a stranger nothing is foreseen.
func foreseen(who string) list {
	if who != "known" {
		return list{}
	}
	return list{obj{"need": "muhe-return-progress", "title": both("退换货进度", "Progress of a return"), "kind": "return", "confidence": 0.86, "definition": "reason/muhe-return-progress@1",
		"says": both("2 天前申请退“修护精华”（R-8841），运送中", "asked 2 days ago to return the serum (R-8841), which is in transit")}}
}

func because() obj {
	return obj{"says": "all", "holds": true, "parts": list{
		obj{"says": "skill skincare >= 3", "holds": true, "saw": "4"},
		obj{"says": "any", "holds": true, "parts": list{
			obj{"says": "last contact was with this agent", "holds": false, "saw": "unknown"},
			obj{"says": "idle", "holds": true, "saw": "252 s"},
		}},
	}}
}

func customer(who string) obj {
	switch who {
	case "unknown":
		return obj{"match": "none", "name": "", "phone_masked": "139****0417", "city": "成都"}
	case "anonymous":
		return obj{"match": "anonymous", "name": "", "phone_masked": ""}
	case "several":
		return obj{"match": "several", "name": "", "phone_masked": "136****8842", "city": "苏州"}
	}
	return obj{"match": "one", "id": "cu_1", "name": "苏晓岚", "title": "ms", "tier": "gold", "phone_masked": "138****6620", "city": "杭州", "speaks": "cmn"}
}

func profile(who string) obj {
	p := obj{"customer": customer(who), "spent": list{}, "order_count": 0, "tags": list{}, "orders": list{}, "contacts": list{}}
	switch who {
	case "unknown", "anonymous":
	case "several":
		p["several"] = list{
			obj{"match": "one", "id": "cu_2", "name": "陈建国", "tier": "silver", "phone_masked": "136****8842", "city": "苏州"},
			obj{"match": "one", "id": "cu_3", "name": "陈思远", "tier": "none", "phone_masked": "136****8842", "city": "苏州"},
			obj{"match": "one", "id": "cu_4", "name": "吴梅", "tier": "gold", "phone_masked": "136****8842", "city": "昆山"},
		}
	default:
		known(p)
	}
	return p
}

func known(p obj) {
	day := func(n int) string { return at(-n * 86400) }
	money := func(yuan int) obj { return obj{"minor": yuan * 100, "currency": "CNY"} }
	tag := func(id, family, zh, en, source string, days int, sensitive bool) obj {
		return obj{"id": id, "family": family, "name": both(zh, en), "source": source, "confidence": 0.92, "since": day(days), "sensitive": sensitive,
			"definition": "tag/" + id + "@3", "because": obj{"says": "all", "holds": true, "parts": list{
				obj{"says": "orders.count(kind == \"return\") >= 1", "holds": true, "saw": "1"},
				obj{"says": "orders.sum(amount) > 2000", "holds": true, "saw": "2128"},
				obj{"says": "member.tier in [\"black\"]", "holds": false, "saw": "gold"}}}}
	}
	p["member_from"] = time.Now().AddDate(-3, -1, 0).Format("2006-01-02")
	p["age_band"] = "30-44"
	p["voice"] = obj{"language": "cmn", "pace_percent": 90, "pitch_percent": 100}
	p["spent"], p["order_count"] = list{money(2128)}, 4
	p["tags"] = list{tag("skin", "static", "混合性敏感肌", "Combination, sensitive skin", "store", 12, true), tag("red", "dynamic", "焕亮精华用后泛红", "Redness after serum", "told", 2, false),
		tag("brief", "preference", "先说结论，少铺垫", "Conclusion first", "agent", 40, false), tag("loyal", "value", "稳定复购", "Buys steadily", "computed", 0, false)}
	p["orders"] = list{
		obj{"id": "R-8841", "kind": "return", "title": "焕亮精华 30 ml", "status": "in_transit", "amount": money(760), "at": day(2)},
		obj{"id": "O-7713", "kind": "order", "title": "屏障修护面霜 50 g", "status": "delivered", "amount": money(520), "at": day(42)},
		obj{"id": "O-7714", "kind": "order", "title": "氨基酸洁面 120 g", "status": "delivered", "amount": money(168), "at": day(42)},
		obj{"id": "O-6902", "kind": "order", "title": "修护精华 30 ml", "status": "delivered", "amount": money(680), "at": day(80)},
	}
	contacts := list{}
	for i := range 4 {
		contacts = append(contacts, obj{"id": fmt.Sprintf("ct_p%d", i), "channel": "voice", "at": day(1 + 9*i), "seconds": 190 + 40*i, "topic": "refund-told", "agent_name": "林婉"})
	}
	p["contacts"] = contacts
}

func (s *stage) ring(who, ms string) {
	if s.contact != nil {
		return
	}
	ring := 20000
	if n, err := strconv.Atoi(ms); err == nil {
		ring = n
	}
	n := time.Now().Format("150405.000")
	s.offer = obj{"reservation": "rs_" + n, "contact": "ct_" + n, "channel": "voice", "expires": at(ring / 1000), "ring_ms": ring, "queue": "muhe-care",
		"queue_name": both("会员售后", "Member care"), "arrived": at(-38), "customer": customer(who), "because": because(), "foreseen": foreseen(who), "profile": profile(who)}
	s.tell("offer", s.offer)
	s.tellAgent()
}

// before is what happened until an agent answered.
func before(match string) list {
	entry := func(n int, kind string, data obj) obj {
		return obj{"id": fmt.Sprint("b", n), "at": at(-60 + n*6), "kind": kind, "data": data}
	}
	hi := "苏女士您好，欢迎回来。您的退货 R-8841 正在运输中，金额七百六十元。"
	if match != "one" {
		hi = "您好，这里是沐禾会员服务。"
	}
	return list{
		entry(0, "arrived", obj{"channel": "voice", "unit_name": both("沐禾", "Muhe")}),
		entry(0, "identified", obj{"match": match}),
		entry(1, "notice", obj{"notice": "recording"}),
		entry(2, "said", obj{"words": hi, "prompt": "greeting"}),
		entry(4, "keyed", obj{"count": 1, "digits": "1"}),
		entry(5, "queued", obj{"queue": "muhe-care"}),
		entry(6, "offered", obj{"agent_name": "周子墨"}),
		entry(8, "no_answer", obj{"agent_name": "周子墨", "state": "timeout"}),
		entry(9, "offered", obj{"mine": true}),
	}
}

// past gives two pages of ten.
func (s *stage) past(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
	page := 0
	_, _ = fmt.Sscanf(r.URL.Query().Get("before"), "page%d", &page)
	items := list{}
	for i := range 10 {
		n := page*10 + i
		items = append(items, obj{"id": fmt.Sprintf("ct_o%d", n), "channel": "voice", "at": at(-(60 + 7*n) * 86400), "seconds": 100 + n, "topic": "advice", "agent_name": "周子墨"})
	}
	if page == 0 {
		return obj{"items": items, "next": "page1"}, 200
	}
	return obj{"items": items}, 200
}
