package api

import "zhiyin.dev"

var exNumber = object{"id": "muhe-400", "called": "+864001234567", "unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"}, "industry": "beauty"}

var callPages = map[string]page{
	"GET /api/call/cast": {tag: "Calling", zh: "演示中的来电人",
		text: "The people whom a visitor of the demo may call as. 404 without a demo.",
		gives: object{"people": []object{{"id": "su", "name": "苏婉", "unit": "muhe", "tier": "gold", "story": object{"cmn": "退货还没到账"},
			"phone_masked": "138****6620", "speaks": "cmn", "age_band": "30-39"}}, "numbers": []object{exNumber}}},
	"GET /api/call/numbers": {tag: "Calling", zh: "可以拨打的号码",
		text: "What may be called from a browser.", gives: object{"numbers": []object{exNumber}}},
	"POST /api/calls": {tag: "Calling", zh: "从浏览器呼入",
		text: "Takes a WebRTC offer and answers it. `token` proves the caller in the later requests about this call.",
		asks: object{"number": "muhe-400", "as": "su", "sdp": exSDP}, gives: object{"id": exContact, "token": "h0zN5JH2r1kq8bB7u3YwVw", "sdp": exAgentAnswer},
		may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict, zhiyin.Busy}},
	"GET /api/calls/{id}": {tag: "Calling", zh: "通话进行到哪里",
		text:  "For two minutes after the end it says why it ended; then it is not found.",
		gives: object{"state": "queued", "waited_ms": 12400, "position": 2}},
	"POST /api/calls/{id}/end": {tag: "Calling", zh: "结束通话",
		text: "Hangs up. It may come as `text/plain`, as `sendBeacon` sends it.", asks: object{"token": "h0zN5JH2r1kq8bB7u3YwVw"}},
}

var doorPages = map[string]page{
	"POST /api/sign-in": {tag: "Door", zh: "用一次性链接登录",
		text: "Uses the link up and sets the cookie. After an invitation the sign-in lacks what `next` says.", gives: object{"next": "enrol"}, asks: object{"token": "mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W"}, may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/sign-out": {tag: "Door", zh: "退出登录", text: "Ends this sign-in and closes its sockets. The agent goes offline, unless they are signed in elsewhere."},
	"POST /api/set-up": {tag: "Door", zh: "首次设置",
		text: "Makes the first unit and the first person of an empty installation and signs them in. The token was printed by `zhiyin serve`.",
		asks: object{"token": "mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W", "name": "文静", "unit": "muhe", "unit_name": "木荷", "industry": "beauty", "zone": "Asia/Shanghai"},
		may:  []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
}

var nodePages = map[string]page{
	"GET /healthz": {tag: "Node", zh: "进程存活", text: "The process lives.", gives: object{"live": true}},
	"GET /readyz": {tag: "Node", zh: "可以工作", text: "The node can work; 503 with the same body when a part can't.",
		gives: object{"ready": true, "parts": []object{{"name": "store", "ready": true}}}},
}
