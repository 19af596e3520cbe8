package api

import "zhiyin.dev"

var recordingPages = map[string]page{
	"POST /api/desk/contacts/{id}/recording/pause": {tag: "Desk", zh: "暂停录音",
		text: "Silence is recorded until it is resumed, at the latest after `recording.pause_at_most`. A conflict means that nothing is recorded.",
		asks: object{"reason": "card"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/recording/resume": {tag: "Desk", zh: "恢复录音",
		text: "What is said is recorded again.", may: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/recordings": {tag: "Recordings", zh: "录音列表",
		text: "Newest first, of one contact, customer or agent. Supervisors get those of their units, agents those they talk on, where the unit lets them. " +
			"`hidden` says how many of the page are left out for that; `next` is the cursor for `before`.",
		gives: object{"items": []object{exRecording}}},
	"GET /api/recordings/{id}": {tag: "Recordings", zh: "一段录音", text: "What is known of it; the row stays when the audio is gone.", gives: exRecording},
	"GET /api/recordings/{id}/waveform": {tag: "Recordings", zh: "录音波形", text: "The loudest moment of each 100 ms and side, 0 to 100 on a logarithmic scale.",
		gives: object{"per_second": 10, "customer": []int{0, 62, 71}, "agent": []int{58, 0, 0}}},
	"GET /api/recordings/{id}/audio": {tag: "Recordings", zh: "播放录音",
		text: "A WAV file, the customer on the left and the agent on the right, with ranges. The first request of a sitting leaves an entry in the audit; " +
			"where that can't be kept, nothing is played. A sitting is one sign-in's use of a recording without a break of 30 minutes."},
	"POST /api/recordings/{id}/hold": {tag: "Recordings", zh: "法律保全",
		text: "While it is on hold, retention does not delete it. The reason is sealed with the customer's key.", asks: object{"on": true, "reason": "投诉 2026-114 未结"}},
}

var exRecording = object{"id": "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD", "contact": exContact, "part": 1, "state": "ready", "unit": "muhe", "queue": "muhe-care",
	"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "agent_name": "文静", "class": "service", "started": "2026-05-06T02:00:41.000000Z",
	"ended": "2026-05-06T02:03:45.000000Z", "keep_until": "2026-11-02T02:00:41.000000Z", "ms": 184000, "reason": "contact_ended"}
