package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var conferencePages = map[string]door.Page{
	"GET /api/desk/colleagues": {Tag: "Desk", ZH: "可以咨询的同事",
		Text:  "Agents of the same unit, those who are free first, at most 50; `find` is part of a name.",
		Gives: object{"items": []object{{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "title": object{"cmn": "护肤顾问", "en": "Skin adviser"}, "status": "available", "free": true}}}},
	"POST /api/desk/contacts/{id}/consult": {Tag: "Desk", ZH: "咨询同事或外线",
		Text: "Puts the customer on hold and rings at a colleague's desk (`agent`), or calls a telephone (`to`, as a person types it); exactly one of both. The contact's `third` says how it goes: `ringing`, `consulting`, `missed` with why. A conflict means that the colleague is not free, or that somebody else is in the talk already.",
		Asks: object{"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound, zhiyin.Unavailable}},
	"POST /api/desk/contacts/{id}/consult/end": {Tag: "Desk", ZH: "结束咨询，回到客户",
		Text: "Ends the consultation, ringing or answered, and takes the customer back.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference": {Tag: "Desk", ZH: "三方通话",
		Text: "Customer, agent and whom they consult hear each other; `third` is `together`. Recording goes on. Hold, transfer and take-over are a conflict until one has left.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference/leave": {Tag: "Desk", ZH: "退出三方通话",
		Text: "Either agent may leave; the other has the customer from then on, and who left has a wrap-up. With a telephone as the third party the customer stays connected with it, as after a transfer.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference/remove": {Tag: "Desk", ZH: "请第三方离开",
		Text: "For the agent who asked them in.", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
}
