package main

import "fmt"

// floor acts what a supervisor sees at a busy hour.
func floor() obj {
	q := func(id, zh, en string, waiting, oldest, percent, free, busy, away int) obj {
		v := queue(id, zh, en, waiting, oldest, percent)
		v["target_seconds"], v["target_percent"], v["abandoned"], v["callbacks"], v["available"], v["busy"], v["away"] = 20, 80, 3, 0, free, busy, away
		return v
	}
	who := func(name, tier string) obj {
		return obj{"match": "one", "name": name, "tier": tier, "phone_masked": "138****6620"}
	}
	talk := func(state, name, tier string, seconds int) list {
		return list{obj{"id": fmt.Sprint("ct_", seconds), "channel": "voice", "state": state, "customer": who(name, tier), "queue": "muhe-care",
			"queue_name": both("会员售后", "Member care"), "connected": at(-seconds), "moods": list{}}}
	}
	agent := func(n int, name, status, reason string, line bool, contacts list) obj {
		return obj{"id": fmt.Sprint("ag_", n), "name": name, "status": status, "reason": reason, "since": at(-60 * (n + 3)), "line": line,
			"ringing": false, "queues": list{"muhe-care"}, "today": obj{"handled": 12 + n, "handle_ms": (12 + n) * 240000}, "contacts": contacts}
	}
	su := talk("connected", "苏**", "gold", 108)
	su[0].(obj)["listening"] = obj{"on": true, "model": "demo-zh-en", "demo_only": true, "mood": true}
	su[0].(obj)["anger"] = obj{"since": at(-20), "utterance": "ut_4", "length": 3, "score": -4}
	moods := list{}
	for i, score := range []float64{0, -1, -1, -3, -2, -4, -4} {
		moods = append(moods, obj{"at": at(i*12 - 100), "score": score, "confidence": .8})
	}
	su[0].(obj)["moods"] = moods
	asks := talk("connected", "欧阳**", "", 24)
	asks[0].(obj)["help"] = obj{"since": at(-22), "why": "礼盒的关税谁出"}
	held := talk("on_hold", "陈**", "silver", 410)
	held[0].(obj)["held_since"] = at(-140)
	wrap := talk("wrapping", "吴**", "", 300)
	wrap[0].(obj)["ended"], wrap[0].(obj)["talk_ms"], wrap[0].(obj)["wrap_due"] = at(-20), 280000, at(40)
	long := q("muhe-abroad", "跨境会员海外仓退换货与关税专席", "Cross-border members: returns and customs from overseas warehouses", 12, 605, 64, 0, 11, 12)
	long["callbacks"], long["tasks"], long["tasks_late"], long["abandoned"], long["wait"] = 11, 24, 3, 117, obj{"from_minutes": 20, "to_minutes": 35}
	return obj{"unit": "muhe", "unit_name": both("沐禾", "Muhe"),
		"figures": obj{"waiting": 3, "oldest": at(-92), "talking": 3, "available": 1, "present": 7, "served": 200, "served_in_time": 171, "abandoned": 6, "angry": 1, "wait_ms": 2800000, "callbacks": 2, "callback_next": at(900), "from": at(-6 * 3600), "answers": 61, "satisfaction": 4.52, "hour": hour()},
		"queues":  list{q("muhe-advice", "护肤咨询", "Skin advice", 0, 0, 88, 1, 1, 1), long, q("muhe-care", "会员售后", "Member care", 3, 92, 71, 0, 4, 1)},
		"agents": list{agent(1, "林婉", "available", "", true, su), agent(2, "周子墨", "available", "", true, held),
			agent(3, "何静怡", "available", "", true, wrap), agent(4, "顾安", "available", "", true, list{}), agent(5, "许诺", "available", "", false, list{}),
			agent(6, "沈知远", "away", "meal", true, list{}), agent(7, "韩雪", "available", "", true, asks), agent(8, "唐果", "offline", "", false, list{})},
		"waiting": list{obj{"id": "ct_w1", "customer": who("黄**", "gold"), "queue": "muhe-care", "since": at(-92), "priority": 1, "moods": list{obj{"at": at(-40), "score": -2.0, "confidence": .6}}},
			obj{"id": "ct_w2", "customer": who("方**", ""), "queue": "muhe-care", "since": at(-31), "priority": 0, "moods": list{}},
			obj{"id": "ct_w3", "customer": obj{"match": "anonymous", "name": "", "phone_masked": ""}, "queue": "muhe-care", "since": at(-8), "priority": 0, "moods": list{}}},
		"attention": list{obj{"kind": "angry", "severity": "high", "subject": "ag_1", "contact": "ct_108", "since": at(-20), "length": 3}, obj{"kind": "waits_long", "severity": "high", "subject": "muhe-care", "contact": "ct_w1", "since": at(-92)},
			obj{"kind": "help", "severity": "high", "subject": "ag_7", "contact": "ct_24", "since": at(-22), "says": "礼盒的关税谁出"},
			obj{"kind": "held_long", "severity": "medium", "subject": "ag_2", "contact": "ct_410", "since": at(-140)},
			obj{"kind": "callback_missed", "severity": "medium", "subject": "muhe-care", "contact": "ct_w4", "since": at(-300), "length": 1},
			obj{"kind": "tasks_late", "severity": "medium", "subject": "muhe-abroad", "since": "", "length": 3},
			obj{"kind": "no_line", "severity": "medium", "subject": "ag_5", "since": at(-480)}},
		"settled": list{obj{"kind": "held_long", "subject": "ag_4", "at": at(-260)}, obj{"kind": "angry", "subject": "ag_3", "at": at(-700), "over": true}}, "directives": directives()}
}

// hour is a unit's last sixty minutes.
func hour() obj {
	waiting, served, inTime, lost, waits := list{}, list{}, list{}, list{}, list{}
	for i := range 60 {
		waiting, served, lost = append(waiting, i/12+i*7%3), append(served, 2+i%3), append(lost, i%11/10)
		inTime, waits = append(inTime, 2+i%3-i/40), append(waits, 9000*(1+i/20))
	}
	return obj{"until": at(0), "waiting": waiting, "served": served, "in_time": inTime, "abandoned": lost, "wait_ms": waits}
}

// directives are what the supervisor has ordered for now.
func directives() list {
	return list{obj{"id": "dv_1", "what": "callback_only", "queue": "muhe-care", "waiting": true, "by_name": "林婉", "at": at(-300), "until": at(3300), "seen": 0, "of": 0},
		obj{"id": "dv_2", "what": "announcement", "queue": "muhe-care", "text": both("今天快递停运，退货顺延一天。", "There is no courier today. Returns are picked up a day later."), "by_name": "林婉", "at": at(-900), "seen": 0, "of": 0},
		obj{"id": "dv_3", "what": "banner", "text": both("促销页面价格有误，以订单为准。", "The sale page shows wrong prices. The order counts."), "by_name": "林婉", "at": at(-600), "until": at(3000), "seen": 3, "of": 7},
		obj{"id": "dv_4", "what": "placement", "queue": "muhe-advice", "agent": "ag_2", "by_name": "林婉", "at": at(-120), "until": at(3480), "seen": 0, "of": 0},
		obj{"id": "dv_5", "what": "callback_only", "queue": "muhe-abroad", "by_name": "林婉", "at": at(-300), "until": at(90000), "seen": 0, "of": 0},
		obj{"id": "dv_6", "what": "announcement", "queue": "muhe-abroad", "text": both("海关系统升级。", "Customs are slow today."), "by_name": "林婉", "at": at(-900), "seen": 0, "of": 0},
		obj{"id": "dv_7", "what": "placement", "queue": "muhe-abroad", "agent": "ag_3", "by_name": "林婉", "at": at(-120), "until": at(3480), "seen": 0, "of": 0}}
}

// tellBanners is what the supervisor tells the agents now.
func (s *stage) tellBanners(banners list) {
	s.banners = banners
	s.tell("banners", banners)
}

func banner() obj {
	return obj{"id": "dv_3", "text": both("促销页面价格有误，以订单为准。", "The sale page shows wrong prices. The order counts."), "by_name": "林婉", "at": at(-600), "until": at(3000)}
}
