package device

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exNumber = object{"id": "muhe-400", "called": "+864001234567", "unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"}, "industry": "beauty"}

var callPages = map[string]door.Page{
	"GET /api/call/cast": {Tag: "Calling", ZH: "演示中的来电人",
		Text: "The people whom a visitor of the demo may call as. 404 without a demo.",
		Gives: object{"people": []object{{"id": "su", "name": "苏婉", "unit": "muhe", "tier": "gold", "story": object{"cmn": "退货还没到账"},
			"phone_masked": "138****6620", "speaks": "cmn", "age_band": "30-39"}}, "numbers": []object{exNumber}}},
	"GET /api/call/numbers": {Tag: "Calling", ZH: "可以拨打的号码",
		Text: "What may be called from a browser.", Gives: object{"numbers": []object{exNumber}}},
	"POST /api/calls": {Tag: "Calling", ZH: "从浏览器呼入",
		Text: "Takes a WebRTC offer and answers it. `token` proves the caller in the later requests about this call.",
		Asks: object{"number": "muhe-400", "as": "su", "sdp": door.ExSDP}, Gives: object{"id": door.ExContact, "token": "h0zN5JH2r1kq8bB7u3YwVw", "sdp": door.ExAgentAnswer},
		May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict, zhiyin.Busy}},
	"GET /api/calls/{id}": {Tag: "Calling", ZH: "通话进行到哪里",
		Text:  "For two minutes after the end it says why it ended; then it is not found.",
		Gives: object{"state": "queued", "waited_ms": 12400, "position": 2}},
	"POST /api/calls/{id}/end": {Tag: "Calling", ZH: "结束通话",
		Text: "Hangs up. It may come as `text/plain`, as `sendBeacon` sends it.", Asks: object{"token": "h0zN5JH2r1kq8bB7u3YwVw"}},
}
