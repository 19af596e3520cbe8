package event

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exCursor = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

const exStream = "id: " + exCursor + "\nevent: dev.zhiyin.contact.ended\ndata: {\"specversion\":\"1.0\",…}\n\n"

var eventPages = map[string]door.Page{
	"GET /api/v1/events": {Tag: "Events out", ZH: "事件流",
		Text: "Every kept event that the caller reaches, as CloudEvents with their open fields: the same as webhooks get.\n\n" +
			"With `Accept: text/event-stream` it is a stream of server-sent events; each has the place after it as its `id`, so that `Last-Event-ID` resumes without a gap. " +
			"Every 15 s a comment keeps the line alive. A reader that takes nothing for 5 s is dropped and comes back; `event: end` says why the server ended it. At most 8 streams for one key.\n\n" +
			"Otherwise it is a page, and `next` is where the next one begins. Events of one subject are in order; those of different subjects nearly so.",
		Gives: object{"items": []object{door.ExCloudEvent}, "next": exCursor, "more": false}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
}
