package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var hearingPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/correct": {Tag: "Desk", ZH: "纠正理解或情绪",
		Text: "For a contact in the agent's hands, about an utterance of the customer's. Of a need or an intent: `was` names it, `is` what it was instead, empty for merely not that. Of a mood: `is` says `anger` or `calm`. Kept as `understanding.corrected`, a label for the next training; `is` equal to `was` takes a correction back.",
		Asks: object{"utterance": "ut_01K1Z6QN2C4V6B8N0M2K4J6H8F", "of": "need", "was": "dry-skin"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/not-this": {Tag: "Desk", ZH: "预判的来意不对",
		Text: "For a contact in the agent's hands: a reason that was foreseen is not why the customer is in touch; `back` takes that back. Kept as `reason.rejected`; it counts against the reason's definition when the ranking is learned anew.",
		Asks: object{"need": "muhe-return-progress"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"GET /api/floor/contacts/{id}/transcript": {Tag: "Desk", ZH: "主管看一通联络的转写",
		Text: "For supervisors, of an open contact of their own unit: what was said, understood and felt, from its beginning, as timeline entries. Numbers that were said are hidden. The first reading of each supervisor is entered in the audit chain.",
		Gives: object{"items": []object{{"id": "ev_01K1Z6QN2C4V6B8N0M2K4J6H8G", "at": "2026-05-06T02:00:00.000000Z", "kind": "heard",
			"data": object{"utterance": "ut_01K1Z6QN2C4V6B8N0M2K4J6H8F", "speaker": "customer", "from_ms": 1200, "to_ms": 3400, "language": "cmn", "confidence": 0.9, "engine": "demo", "text": "还没到账"}}}},
		May: []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
}
