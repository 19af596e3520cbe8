package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var helpPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/help": {Tag: "Desk", ZH: "坐席求助",
		Text: "In a talk of the agent's: the supervisors of the unit see at once that the agent asks, since when and why. It ends when a supervisor writes a note or comes into the talk, when the agent withdraws it (`on` false), and with the talk. Kept as `help.asked` and `help.withdrawn`. A conflict means that it is so already.",
		Asks: object{"on": true, "why": "海关税谁承担"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/contacts/{id}/note": {Tag: "Desk", ZH: "给坐席写便条",
		Text: "For supervisors, of a contact of their own unit: a note to an agent who has it in hand, talking or in wrap-up. That agent alone sees it. Kept sealed as `supervisor.noted`, and entered in the audit chain. A conflict means that the agent is done with the contact.",
		Asks: object{"agent": "ag_1", "text": "可以免运费，先答应"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
}
