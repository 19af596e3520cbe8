package recording

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var recordingPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/recording/pause": {Tag: "Desk", ZH: "暂停录音",
		Text: "Silence is recorded until it is resumed, at the latest after `recording.pause_at_most`. A conflict means that nothing is recorded.",
		Asks: object{"reason": "card"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/recording/resume": {Tag: "Desk", ZH: "恢复录音",
		Text: "What is said is recorded again.", May: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/recordings": {Tag: "Recordings", ZH: "录音列表",
		Text: "Newest first, of one contact, customer or agent. Supervisors get those of their units, agents those they talk on, where the unit lets them. " +
			"`hidden` says how many of the page are left out for that; `next` is the cursor for `before`.",
		Gives: object{"items": []object{exRecording}}},
	"GET /api/recordings/{id}": {Tag: "Recordings", ZH: "一段录音", Text: "What is known of it; the row stays when the audio is gone.", Gives: exRecording},
	"GET /api/recordings/{id}/waveform": {Tag: "Recordings", ZH: "录音波形", Text: "The loudest moment of each 100 ms and side, 0 to 100 on a logarithmic scale.",
		Gives: object{"per_second": 10, "customer": []int{0, 62, 71}, "agent": []int{58, 0, 0}}},
	"GET /api/recordings/{id}/audio": {Tag: "Recordings", ZH: "播放录音",
		Text: "A WAV file, the customer on the left and the agent on the right, with ranges. The first request of a sitting leaves an entry in the audit; " +
			"where that can't be kept, nothing is played. A sitting is one sign-in's use of a recording without a break of 30 minutes."},
	"POST /api/recordings/{id}/hold": {Tag: "Recordings", ZH: "法律保全",
		Text: "While it is on hold, retention does not delete it. The reason is sealed with the customer's key.", Asks: object{"on": true, "reason": "投诉 2026-114 未结"}},
}

var exRecording = object{"id": "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD", "contact": door.ExContact, "part": 1, "state": "ready", "unit": "muhe", "queue": "muhe-care",
	"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "agent_name": "文静", "class": "service", "started": "2026-05-06T02:00:41.000000Z",
	"ended": "2026-05-06T02:03:45.000000Z", "keep_until": "2026-11-02T02:00:41.000000Z", "ms": 184000, "reason": "contact_ended",
	"parties": []object{{"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "agent_name": "文静", "from_ms": 0, "to_ms": 184000}, {"agent": "ag_1", "agent_name": "林婉", "from_ms": 61000, "to_ms": 140000}}}
