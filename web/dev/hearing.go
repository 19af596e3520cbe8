package main

import "fmt"

// spoken is one acted utterance.
type spoken struct {
	who, text string
	mood      float64
	need      obj
	entities  list
}

func span(kind, text, value string, from, to int) obj {
	return obj{"kind": kind, "text": text, "value": value, "from": from, "to": to, "confidence": .9}
}

var talkOfSu = []spoken{
	{who: "agent", text: "苏女士您好，我是林婉。您是想问 11 月 20 日那笔退款，对吗？"},
	{who: "customer", text: "对，就是那瓶焕亮精华。快递 20 号就取走了，到现在退款一点动静都没有。", mood: -1,
		need:     obj{"id": "refund-progress", "score": .82, "name": both("退款进度", "Refund progress"), "evidence": list{obj{"from": 25, "to": 27, "says": "退款", "weight": .6}, obj{"from": 29, "to": 33, "says": "动静", "weight": .3}}},
		entities: list{span("product", "焕亮精华", "P-210", 6, 10), span("date", "20 号", "2026-11-20", 14, 18)}},
	{who: "agent", text: "我看到了。包裹昨天傍晚到了杭州转运中心，之后没有新的扫描。"},
	{who: "customer", text: "所以呢？我是用了脸上泛红才退的，上次客服也说帮我盯着，结果还是我自己来问。", mood: -3,
		need: obj{"id": "sensitive-skin", "score": .66, "name": both("敏感肌护理建议", "Care for sensitive skin"), "evidence": list{obj{"from": 8, "to": 12, "says": "泛红", "weight": .7}}}},
	{who: "customer", text: "我就想知道这七百六十块什么时候能退。", mood: -4, need: obj{"id": "refund-progress", "score": .78, "name": both("退款进度", "Refund progress"), "evidence": list{obj{"from": 11, "to": 17, "says": "什么时候能退", "weight": .8}}},
		entities: list{span("amount", "七百六十块", "76000 CNY", 6, 11)}},
}

// hear acts a talk that is listened to; angry adds the streak, and what is being
// said at this moment.
func (s *stage) hear(angry bool) {
	if s.contact == nil {
		return
	}
	s.contact["listening"] = obj{"on": true, "model": "demo-zh-en", "demo_only": true, "mood": true}
	s.tellContact()
	for i, u := range talkOfSu {
		id := fmt.Sprint("ut_", i)
		s.happen("heard", obj{"utterance": id, "speaker": u.who, "text": u.text, "from_ms": i * 4000, "to_ms": i*4000 + 3000})
		if u.who == "agent" {
			continue
		}
		s.happen("understood", obj{"utterance": id, "intents": list{obj{"id": "refund_status", "score": .71, "name": both("查退款", "Refund status")}}, "needs": list{u.need},
			"rejected": false, "entities": u.entities, "why": list{obj{"from": 0, "to": 2, "says": "x", "weight": .1}}})
		s.happen("mood", obj{"utterance": id, "score": u.mood, "anger": .6, "confidence": .74, "parts": list{
			obj{"of": "words", "says": "一点动静都没有", "share": -1.4}, obj{"of": "voice.energy", "share": -.9}, obj{"of": "voice.rate", "share": .2}}})
	}
	if angry {
		s.happen("anger", obj{"phase": "streak", "utterance": "ut_4", "length": 2, "score": -4})
		s.contact["anger"] = obj{"since": at(0), "utterance": "ut_4", "length": 2, "score": -4}
		s.tellContact()
	}
	s.pass("partial", obj{"contact": s.contact["id"], "leg": "leg_1", "utterance": "ut_9", "speaker": "customer", "text": "我也是三年的老会员了，总不能每次都要我自己打电话来催", "from_ms": 30000})
}

// draft acts the summary that is there when the wrap-up begins.
func (s *stage) draft() {
	if s.contact == nil {
		return
	}
	s.contact["suggested"], s.contact["suggestions"] = "refund-paid", list{"refund-paid", "logistics"}
	s.contact["draft"] = obj{"by": "extractive", "text": "来意：退货 R-8841（焕亮精华 30 ml）退款未到，客户催问。\n客户：用后脸上泛红才退的。\n承诺：还没有。", "disposition": list{obj{"id": "refund-paid", "score": .7}}}
	s.tellContact()
}

// pass sends what takes no position.
func (s *stage) pass(topic string, data any) {
	for ear := range s.ears {
		select {
		case ear <- message{s.pos, topic, data}:
		default:
		}
	}
}

// transcript is what a supervisor reads of the talk.
func transcript() obj {
	items := list{}
	for i, u := range talkOfSu {
		id := fmt.Sprint("ut_", i)
		items = append(items, obj{"id": "e" + id, "at": at(i*12 - 90), "kind": "heard", "data": obj{"utterance": id, "speaker": u.who, "text": u.text}})
		if u.who == "customer" {
			items = append(items, obj{"id": "m" + id, "at": at(i*12 - 90), "kind": "mood", "data": obj{"utterance": id, "score": u.mood, "parts": list{}}})
		}
	}
	return obj{"items": items}
}
