package device

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exHandoff = "ho_01K1Z8H4J6K8M0N2P4Q6R8S0TV"

var (
	exAppMember   = object{"site": "muhe", "member": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJNNyIsImV4cCI6MTc3MjQ2MDAwMH0.c2lnbmF0dXJl"}
	exDeviceProof = object{"token": "mK3s9Qx1Zt7Vb2Nc5Lp8Rg", "device": "aB3dE5fG7hJ9kL1mN3pQ5r"}
	exDeviceView  = object{"state": "opened", "expires": "2026-05-06T02:10:00Z", "locked": true,
		"page": object{"shows": "confirm", "standard": true, "code": true, "unit": object{"cmn": "沐荷"}, "title": object{"cmn": "确认转账"},
			"facts": []object{{"label": object{"cmn": "收款账户"}, "value": "••••••78", "masked": true}}}}
	exHandoffView = object{"id": exHandoff, "form": "transfer-confirm", "title": object{"cmn": "确认转账"}, "shows": "confirm", "way": "message", "state": "offered",
		"assurance": "code", "made": "2026-05-06T02:00:00Z", "expires": "2026-05-06T02:10:00Z", "code": "482913"}
	exHandoffForm = object{"id": "transfer-confirm", "name": object{"cmn": "确认转账", "en": "Confirm a transfer"}, "shows": "confirm", "fields": []string{"account", "amount", "payee"}, "code": true, "minutes": 10}
	exMessage     = object{"id": "msg_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "unit": "muhe", "channel": "sms", "template": "handoff-link", "purpose": "service", "contact": door.ExContact,
		"state": "delivered", "attempt": 1, "made": "2026-05-06T02:00:00Z", "changed": "2026-05-06T02:00:03Z", "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}
)

var devicePages = map[string]door.Page{
	"POST /api/device/open": {Tag: "Second device", ZH: "打开链接", Text: "The first device that opens a link is given a secret, and is the only one that may go on with it. Conflict on any other.",
		Asks: object{"token": "mK3s9Qx1Zt7Vb2Nc5Lp8Rg", "kind": "phone"}, Gives: exDeviceView, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/device/code": {Tag: "Second device", ZH: "输入通话里告知的验证码", Text: "Unlocks a page that shows masked values. Five wrong codes end the hand-off.",
		Asks: merged(exDeviceProof, object{"code": "482913"}), Gives: exDeviceView, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/device/confirm": {Tag: "Second device", ZH: "确认、签署或发送", Text: "Once for each link. What the answer needs depends on what the page shows: nothing (confirm), `signer` and `signature` (sign), `photos`, or `answers` (form). Pictures lose everything but the picture.",
		Asks: exDeviceProof, Gives: exDeviceView, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound, zhiyin.Denied}},
	"POST /api/device/decline": {Tag: "Second device", ZH: "拒绝", Text: "The customer's no. The call goes on.", Asks: exDeviceProof, Gives: exDeviceView, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/app/handoffs": {Tag: "Second device", ZH: "企业自己的 App 里等待客户的事项", Text: "For the business's own app: the open hand-offs of the member whom its server signed, whichever record the contact knows them by. An app that is told of `handoff.made` by a webhook asks then; another asks while it is open.",
		Asks: exAppMember, Gives: object{"items": []object{{"id": exHandoff, "unit": object{"cmn": "沐荷"}, "title": object{"cmn": "确认转账"}, "shows": "confirm", "state": "offered", "expires": "2026-05-06T02:10:00Z"}}}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
	"POST /api/app/handoffs/{id}/take": {Tag: "Second device", ZH: "在 App 里打开", Text: "Gives a link, in place of the one before: open it in a view of the app, or go on at `/api/device` with the token. A confirmation is worth the assurance `app`.",
		Asks: exAppMember, Gives: object{"token": "mK3s9Qx1Zt7Vb2Nc5Lp8Rg", "link": "https://HOST/d#mK3s9Qx1Zt7Vb2Nc5Lp8Rg", "expires": "2026-05-06T02:10:00Z"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound, zhiyin.Denied}},
	"GET /api/desk/contacts/{id}/handoffs": {Tag: "Desk", ZH: "可以发给客户的页面", Text: "Forms of the contact's unit, and the links that were given in it with what became of them.",
		Gives: object{"forms": []object{exHandoffForm}, "ways": []string{"message", "app"}, "handed": []object{exHandoffView}, "joint": exJointStanding}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/handoffs": {Tag: "Desk", ZH: "给客户发链接", Text: "Gives the customer a link: on the page of their web call, in their chat as a message of the agent's, else by message. A link that is still open is taken back.",
		Asks: object{"form": "transfer-confirm", "fields": object{"payee": "李四", "account": "6222 0000 1234 5678", "amount": "￥760.00"}}, Gives: exHandoffView, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/desk/handoffs/{id}/withdraw":   {Tag: "Desk", ZH: "收回链接", Text: "The link is of no use from now on.", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"GET /api/desk/handoffs/{id}/files/{seq}": {Tag: "Desk", ZH: "客户发来的照片或签名", Text: "The picture itself. It stands in the audit.", Gives: "iVBORw0KGgo=", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"GET /api/v1/messages":                    {Tag: "Messages", ZH: "发给客户的消息", Text: "The newest first, without what they said and to whom: both are forgotten once a message was sent.", Gives: object{"items": []object{exMessage}}},
	"POST /api/v1/message-reports":            {Tag: "Messages", ZH: "短信服务商的回执", Text: "One report or a list, in the provider's own form: `notify.reports` says where its id and state stand. What names no message of ours is passed over.", Asks: object{"id": "7712345", "state": "DELIVRD"}},
}

// merged is one object of two.
func merged(a, b object) object {
	out := object{}
	for _, o := range []object{a, b} {
		for k, v := range o {
			out[k] = v
		}
	}
	return out
}
