package api

import "zhiyin.dev"

var recordingPages = map[string]page{
	"POST /api/desk/contacts/{id}/recording/pause": {tag: "Desk", zh: "暂停录音",
		text: "Silence is recorded until it is resumed, at the latest after `recording.pause_at_most`. A conflict means that nothing is recorded.",
		asks: object{"reason": "card"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/recording/resume": {tag: "Desk", zh: "恢复录音",
		text: "What is said is recorded again.", may: []zhiyin.Error{zhiyin.Conflict}},
}
