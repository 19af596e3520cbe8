package device

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exJointToken = "ct_01K1Z8H4J6K8M0N2P4Q6R8S0TV.first.t5k2m0.mK3s9Qx1Zt7Vb2Nc5Lp8Rg"

var (
	exJointProof = object{"token": exJointToken, "device": "aB3dE5fG7hJ9kL1mN3pQ5r"}
	exJointView  = object{"unit": object{"cmn": "海悦"}, "mine": "first", "is": "agent", "agent": "陆晨", "expires": "2026-05-07T02:00:00Z",
		"devices":  []object{{"id": "first", "type": "phone", "here": true, "may_go": true}, {"id": "dv_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "name": "周经理", "type": "computer", "here": true, "may_go": true}},
		"handoffs": []object{{"id": exHandoff, "shows": "confirm", "title": object{"cmn": "确认转账"}, "state": "confirmed", "changed": "2026-05-06T02:04:00Z"}}}
)

var exJointStanding = object{"state": "sent", "sent": "2026-05-06T02:00:00Z", "devices": []object{}}

var jointPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/joint": {Tag: "Desk", ZH: "把一起办理的页面发给客户", Text: "A message with the link to the page that the devices of a company share: in a chat one of the agent's. Again until a device has opened it, then conflict. It stands in the audit.",
		Gives: exJointStanding, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/joint/open": {Tag: "Second device", ZH: "打开一起办理的页面", Text: "The first device that opens a link is given a secret, and is the only one that may go on with it. Conflict on any other.",
		Asks: object{"token": exJointToken, "type": "phone"}, Gives: merged(exJointView, object{"device": "aB3dE5fG7hJ9kL1mN3pQ5r"}), May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/joint/state": {Tag: "Second device", ZH: "一起办理的页面现状", Text: "Where the contact is, who shares the page, what waits to be confirmed and what came of it.",
		Asks: exJointProof, Gives: exJointView, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/joint/invite": {Tag: "Second device", ZH: "请同事的设备加入", Text: "A link for one colleague's device, good as long as the page. Busy once eight devices share it.",
		Asks: merged(exJointProof, object{"name": "周经理"}), Gives: object{"id": "dv_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "link": "https://zhiyin.example/j#ct_…", "qr": "<svg/>"}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Busy}},
	"POST /api/joint/remove": {Tag: "Second device", ZH: "移除一台设备", Text: "The device sees nothing from now on. The first device may send any away, every other itself.",
		Asks: merged(exJointProof, object{"id": "dv_01K1Z8H4J6K8M0N2P4Q6R8S0TV"}), May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
}
