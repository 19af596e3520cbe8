package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var taskPages = map[string]door.Page{
	"GET /api/desk/tasks": {Tag: "Desk", ZH: "待办留言",
		Text:  "What the agent has in hand and what nobody has of their queues, the first due first. `next` is the cursor for `after`.",
		Gives: object{"items": []object{exTask}, "open": 1}},
	"POST /api/desk/tasks/{id}/take": {Tag: "Desk", ZH: "领取待办", Text: "Nobody else can take it then, and its recording may be played. A conflict means that somebody was first.",
		May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/tasks/{id}/release": {Tag: "Desk", ZH: "放回待办", Text: "It is anybody's of its queue again.", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/desk/tasks/{id}/call": {Tag: "Desk", ZH: "为待办回电",
		Text:  "A call out that belongs to the task. Conflict while the agent is at work or the task is not in their hand; invalid where no number is known.",
		Gives: object{"contact": door.ExContact}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound, zhiyin.Unavailable}},
	"POST /api/desk/tasks/{id}/answer": {Tag: "Desk", ZH: "书面回复待办",
		Text: "In the chat in which the message was left, where the customer finds it when they are back; or by a message to where they are reached, which the agent does not see. The task stays open.",
		Asks: object{"way": "chat", "client": "a-1", "text": "您好，漏的面霜已经为您补发。"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound, zhiyin.Busy, zhiyin.Unavailable}},
	"POST /api/desk/tasks/{id}/done": {Tag: "Desk", ZH: "完成待办", Text: "The note is sealed with the customer's key.",
		Asks: object{"outcome": "called_back", "note": "已约周四到店"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
}

var exTask = object{"id": "task_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD", "contact": door.ExContact, "form": "voicemail", "queue": "muhe-care",
	"customer": object{"match": "one", "id": door.ExCustomer, "name": "苏婉", "phone_masked": "138****6620"},
	"made":     "2026-05-05T13:20:11.000000Z", "due": "2026-05-06T13:20:11.000000Z", "ms": 17400, "recording": "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD",
	"text": "面霜收到的时候就漏了，请给我回个电话。", "callable": true}
