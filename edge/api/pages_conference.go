package api

import "zhiyin.dev"

var conferencePages = map[string]page{
	"GET /api/desk/colleagues": {tag: "Desk", zh: "可以咨询的同事",
		text:  "Agents of the same unit, those who are free first, at most 50; `find` is part of a name.",
		gives: object{"items": []object{{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "title": object{"cmn": "护肤顾问", "en": "Skin adviser"}, "status": "available", "free": true}}}},
	"POST /api/desk/contacts/{id}/consult": {tag: "Desk", zh: "咨询同事或外线",
		text: "Puts the customer on hold and rings at a colleague's desk (`agent`), or calls a telephone (`to`, as a person types it); exactly one of both. The contact's `third` says how it goes: `ringing`, `consulting`, `missed` with why. A conflict means that the colleague is not free, or that somebody else is in the talk already.",
		asks: object{"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound, zhiyin.Unavailable}},
	"POST /api/desk/contacts/{id}/consult/end": {tag: "Desk", zh: "结束咨询，回到客户",
		text: "Ends the consultation, ringing or answered, and takes the customer back.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference": {tag: "Desk", zh: "三方通话",
		text: "Customer, agent and whom they consult hear each other; `third` is `together`. Recording goes on. Hold, transfer and take-over are a conflict until one has left.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference/leave": {tag: "Desk", zh: "退出三方通话",
		text: "Either agent may leave; the other has the customer from then on, and who left has a wrap-up. With a telephone as the third party the customer stays connected with it, as after a transfer.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/conference/remove": {tag: "Desk", zh: "请第三方离开",
		text: "For the agent who asked them in.", may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
}
