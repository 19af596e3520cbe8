package api

import "zhiyin.dev"

var exCloudEvent = object{"specversion": "1.0", "id": exEvent, "source": "/units/muhe", "type": "dev.zhiyin.contact.ended", "subject": exContact,
	"time": "2026-05-06T02:00:00.123456Z", "datacontenttype": "application/json", "dataversion": 1, "sequence": "0000000000000000042", "unit": "muhe",
	"by": "customer", "recordedtime": "2026-05-06T02:00:00.124456Z", "data": object{"reason": "customer", "flow_ms": 21000, "wait_ms": 8000, "talk_ms": 184000, "hold_ms": 0}}

const exCursor = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

const exChanges = "event: change\ndata: {\"kinds\":[\"customer.tagged\"]}\n\n"

const exStream = "id: " + exCursor + "\nevent: dev.zhiyin.contact.ended\ndata: {\"specversion\":\"1.0\",…}\n\n"

var eventPages = map[string]page{
	"GET /api/v1/events": {tag: "Events out", zh: "事件流",
		text: "Every kept event that the caller reaches, as CloudEvents with their open fields: the same as webhooks get.\n\n" +
			"With `Accept: text/event-stream` it is a stream of server-sent events; each has the place after it as its `id`, so that `Last-Event-ID` resumes without a gap. " +
			"Every 15 s a comment keeps the line alive. A reader that takes nothing for 5 s is dropped and comes back; `event: end` says why the server ended it. At most 8 streams for one key.\n\n" +
			"Otherwise it is a page, and `next` is where the next one begins. Events of one subject are in order; those of different subjects nearly so.",
		gives: object{"items": []object{exCloudEvent}, "next": exCursor, "more": false}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
}
