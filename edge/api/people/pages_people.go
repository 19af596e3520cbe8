package people

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exAgent = "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"

var peoplePages = map[string]door.Page{
	"GET /api/people": {Tag: "People", ZH: "人员列表",
		Text: "Everybody of the house in the order of their ids, and the units that there are. `next` is the cursor for `after`.",
		Gives: object{"items": []object{{"id": exAgent, "name": "文静", "unit": "muhe", "login": "wen.jing", "roles": []string{"agent"}, "clearance": 3, "chats": 3, "interrupt": "talks", "seniority": 4, "languages": []string{"cmn", "yue"}, "password": true, "factors": 1, "sign_ins": 1,
			"last_in": "2026-05-06T02:00:00.000000Z"}}, "units": []object{{"id": "muhe", "name": object{"cmn": "木荷"}, "industry": "beauty", "zone": "Asia/Shanghai"}}}},
	"POST /api/people": {Tag: "People", ZH: "邀请一个人",
		Text: "Takes somebody on. The link is shown this once; by it they set a password and a second factor. Roles may exclude each other (`access.level3`).",
		Asks: object{"name": "李想", "login": "li.xiang", "unit": "muhe", "roles": []string{"agent"}}, Gives: object{"id": exAgent, "link": "/sign-in/mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W"},
		May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/people/{id}/invite": {Tag: "People", ZH: "再发一次邀请", Text: "For somebody who lost their password. With a second factor set up, it is asked for.",
		Gives: object{"id": exAgent, "link": "/sign-in/mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/people/{id}/roles": {Tag: "People", ZH: "改变角色", Text: "Nobody changes their own. The last who grants roles keeps that one.", Asks: object{"roles": []string{"agent", "supervisor"}},
		May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/people/{id}/clearance": {Tag: "People", ZH: "改变知悉等级", Text: "Up to which sensitivity they may read, 1 to 4, whatever their roles. Nobody changes their own.", Asks: object{"clearance": 3}},
	"POST /api/people/{id}/serving": {Tag: "People", ZH: "改变资历与语言", Text: "How senior they are and which languages and dialects they serve in, in the place of what was said before; routing counts both from the next decision on.",
		Asks: object{"seniority": 4, "languages": []string{"cmn", "yue"}, "chats": 4, "interrupt": "none"}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/people/{id}/lock":          {Tag: "People", ZH: "锁定或解除", Text: "Ends all sign-ins, and lets no new one begin until it is off.", Asks: object{"on": true}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/people/{id}/unlock":        {Tag: "People", ZH: "解除失败锁定", Text: "Takes the lock off that follows too many failures."},
	"POST /api/people/{id}/sign-ins/end":  {Tag: "People", ZH: "结束其登录", Text: "Ends all sign-ins and unused links. Open desks close within 5 seconds."},
	"POST /api/people/{id}/factors/reset": {Tag: "People", ZH: "重置第二因子", Text: "Forgets their second factors and recovery codes and ends their sign-ins: for a lost telephone. An invitation lets them set up new ones.", May: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/audit": {Tag: "Audit", ZH: "审计记录",
		Text: "Newest first. Looking is itself an entry. `next` is the cursor for `before`.",
		Gives: object{"items": []object{{"at": "2026-05-06T02:00:00Z", "actor": "agent:" + exAgent, "role": "agent", "from": "192.0.2.7", "action": "customer.reveal",
			"object": "customer:" + door.ExCustomer, "result": "done", "reason": "phone callback", "request": "rq_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "position": 1207,
			"hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}, "next": 1207}},
	"POST /api/audit/verify": {Tag: "Audit", ZH: "验证审计链", Text: "Reads the whole chain and compares it with the signed checkpoints.",
		Gives: object{"entries": 1207, "checkpoints": 31, "faults": []string{}, "public_key": "bf20e9e4dda53a7ac947dee846bac66db4c8873d1ec322e117b31eaec5d3813e"}},
	"POST /api/desk/customers/{id}/reveal": {Tag: "Desk", ZH: "查看完整信息",
		Text: "One masked field in the clear, with a reason; exactly one entry in the audit, or nothing is shown. An address needs a contact in which a code was checked.",
		Asks: object{"field": "phone", "reason": "callback", "contact": door.ExContact}, Gives: object{"value": "+8613800006620", "seconds": 60},
		May: []zhiyin.Error{zhiyin.Denied, zhiyin.Busy}},
}
