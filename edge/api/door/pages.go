package door

// Ids of the examples.
const (
	ExContact     = "ct_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD"
	ExCustomer    = "cu_01K1Z5N2C7R9D1S4F6H8J0K2MN"
	ExSDP         = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8 0\r\n…"
	ExAgentAnswer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 40210 UDP/TLS/RTP/SAVPF 8\r\n…"
)

const ExEvent = "ev_01K1Z6T5Q0W8E2R4T6Y8V0X2ZB"

var ExCloudEvent = object{"specversion": "1.0", "id": ExEvent, "source": "/units/muhe", "type": "dev.zhiyin.contact.ended", "subject": ExContact,
	"time": "2026-05-06T02:00:00.123456Z", "datacontenttype": "application/json", "dataversion": 1, "sequence": "0000000000000000042", "unit": "muhe",
	"by": "customer", "recordedtime": "2026-05-06T02:00:00.124456Z", "data": object{"reason": "customer", "flow_ms": 21000, "wait_ms": 8000, "talk_ms": 184000, "hold_ms": 0}}
