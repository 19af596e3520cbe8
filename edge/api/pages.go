package api

import "maps"

// pages are the descriptions of every route, by pattern.
var pages = gathered(
	deskPages,
	deskAfterPages,
	linePages,
	recordingPages,
	callingPages,
	conferencePages,
	floorPages,
	directivePages,
	hearingPages, helpPages, languagePages, flowPages, planPages, affinityPages, mannerPages,
	callPages,
	eventsInPages,
	quarantinePages,
	erasurePages, identityPages, healthPages,
	keyPages,
	webhookPages,
	connectionPages,
	eventPages,
	readPages, profilePages,
	tagPages, definitionPages, studioPages,
	doorPages,
	nodePages,
	accountPages,
	peoplePages,
	devicePages, jointPages, taskPages,
)

func gathered(parts ...map[string]page) map[string]page {
	out := map[string]page{}
	for _, p := range parts {
		maps.Copy(out, p)
	}
	return out
}

// object is a JSON object of an example.
type object = map[string]any

// Ids of the examples.
const (
	exContact     = "ct_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD"
	exCustomer    = "cu_01K1Z5N2C7R9D1S4F6H8J0K2MN"
	exSDP         = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8 0\r\n…"
	exAgentAnswer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 40210 UDP/TLS/RTP/SAVPF 8\r\n…"
)
