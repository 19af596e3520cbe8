package intake_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

func sample(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "segment", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// send puts raw messages through the line as the API does.
func send(t *testing.T, l *intake.Line, kind string, texts ...string) []intake.Receipt {
	t.Helper()
	var raw []json.RawMessage
	for _, text := range texts {
		raw = append(raw, json.RawMessage(text))
	}
	receipts, err := l.BatchJSON(t.Context(), crm, kind, intake.Instant{}, raw)
	if err != nil || len(receipts) != len(texts) {
		t.Fatal(receipts, err)
	}
	return receipts
}

// TestSegmentsSamplePayloadsPassUnchanged replays payloads with the fields of
// the samples that Segment publishes for each call.
func TestSegmentsSamplePayloadsPassUnchanged(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"identify", "track", "track-order", "page", "screen", "group", "alias"} {
		l, k := newLine(t)
		kind, _, _ := strings.Cut(name, "-")
		for _, given := range []string{kind, ""} { // by its own route, and in a batch
			r := send(t, l, given, string(sample(t, name)))[0]
			if want := map[string]intake.Code{kind: intake.Accepted, "": intake.Duplicate}[given]; r.Code != want || len(r.Ignored) != 0 || r.Customer == "" {
				t.Errorf("%s as %q: %+v", name, given, r)
			}
		}
		if len(k.events) == 0 {
			t.Errorf("%s left nothing", name)
		}
	}
}

func TestAPublishedBatchIsTakenWhole(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	var sent struct {
		Batch  []json.RawMessage `json:"batch"`
		SentAt intake.Instant    `json:"sentAt"`
	}
	if err := json.Unmarshal(sample(t, "batch"), &sent); err != nil {
		t.Fatal(err)
	}
	receipts, err := l.BatchJSON(t.Context(), crm, "", sent.SentAt, sent.Batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range receipts {
		if r.Code != intake.Accepted {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if receipts[0].Customer != receipts[1].Customer || receipts[2].Customer != receipts[3].Customer || receipts[0].Customer == receipts[2].Customer {
		t.Errorf("%+v", receipts)
	}
	var names []string
	for _, b := range of[zhiyin.CustomerTracked](k, "") {
		names = append(names, b.Name)
	}
	if !slices.Equal(names, []string{"Song Played", "Product Viewed", "Page Viewed"}) {
		t.Errorf("%v", names)
	}
}

func TestAPageIsAnEventWithItsNameAndCategory(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	who := send(t, l, "page", string(sample(t, "page")))[0].Customer
	send(t, l, "screen", string(sample(t, "screen")))
	said := of[zhiyin.CustomerTracked](k, who)
	if len(said) != 2 || said[0].Name != "Page Viewed" || said[0].Open["name"] != "Home" || said[0].Open["category"] != "Docs" || len(said[0].Open) != 2 {
		t.Fatalf("%+v", said)
	}
	if said[0].Sealed["url"] != "https://muhe.example/?phone=13812346620" || said[1].Name != "Screen Viewed" || said[1].Open["name"] != "Home" {
		t.Errorf("%+v", said)
	}
}

func TestAGroupIsTheCompanyOfThePerson(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := send(t, l, "group", string(sample(t, "group")))[0]
	said := of[zhiyin.CustomerIdentified](k, r.Customer)[0]
	company, _ := said.Sealed["company"].(map[string]any)
	if company["id"] != "0e8c78ea9d97a7b8185e8632" || company["name"] != "Initech" || company["employees"] != 329.0 {
		t.Errorf("company %v", company)
	}
	for _, key := range said.Keys {
		if key.Kind == zhiyin.Phone {
			t.Errorf("the company's telephone became the person's: %+v", said.Keys)
		}
	}
	if len(said.Open) != 1 || said.Open["unit.muhe"] != true {
		t.Errorf("open %v", said.Open)
	}
}

func TestAnAliasNamesBothIDs(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := send(t, l, "alias", string(sample(t, "alias")))[0]
	keys := of[zhiyin.CustomerIdentified](k, r.Customer)[0].Keys
	if len(keys) < 2 || keys[0].Value != "crm-muhe:u-1001" || !strings.Contains(keys[1].Value, "39adfd82") {
		t.Errorf("%v", keys)
	}
}

func TestCallsWantWhatTheSpecWants(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	for text, want := range map[string]intake.Code{
		`{"messageId":"1","type":"group","userId":"c-1"}`:                   intake.MissingGroup,
		`{"messageId":"2","type":"alias","userId":"c-1"}`:                   intake.MissingPrevious,
		`{"messageId":"3","type":"alias","previousId":"c-1"}`:               intake.MissingIdentity,
		`{"messageId":"4","type":"track","userId":"c-1","event":" "}`:       intake.MissingEvent,
		`{"messageId":"5","userId":"c-1"}`:                                  intake.UnknownType,
		`{"messageId":"6","type":"page"}`:                                   intake.MissingIdentity,
		`{"messageId":"7","type":"identify","userId":{"a":1}}`:              intake.BadType,
		`{"messageId":"8","type":"identify","userId":"c","traits":["a"]}`:   intake.BadType,
		`{"messageId":"9","type":"identify","userId":"c","context":"here"}`: intake.BadType,
		`[]`:    intake.NotJSON,
		`"x"`:   intake.NotJSON,
		`null`:  intake.NotJSON,
		`{}{}`:  intake.NotJSON,
		`{"a":`: intake.NotJSON,
		`{"messageId":"10","type":"identify","userId":"c","traits":{"list":[` + strings.Repeat("0,", 10_001) + `0]}}`:                intake.TooManyValues,
		`{"messageId":"11","type":"identify","userId":"c","traits":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`: intake.TooManyValues,
		`{"messageId":"12","type":"identify","userId":"c","traits":{"a":"` + strings.Repeat("x", intake.MaxMessage) + `"}}`:          intake.TooLarge,
	} {
		if r := send(t, l, "", text)[0]; r.Code != want {
			t.Errorf("%.80s: %s, want %s", text, r.Code, want)
		}
	}
	if r := send(t, l, "", `{"messageId":"x","type":"identify","userId":true,"traits":7}`)[0]; !slices.Equal(r.Faults, []intake.Problem{{Field: "userId", Code: "bad_type"}, {Field: "traits", Code: "bad_type"}}) || r.MessageID != "x" {
		t.Errorf("%+v", r)
	}
	if len(k.events) != 0 {
		t.Errorf("%d events of refused messages", len(k.events))
	}
}

func TestNumbersThatAreIDsStayWhole(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := send(t, l, "track", `{"messageId":1,"userId":9007199254740993,"event":"Order Completed","properties":{"order_id":20261120884100012345,"total":7.5,"ref":12345678901234567890}}`)[0]
	if r.Code != intake.Accepted {
		t.Fatalf("%+v", r)
	}
	if key := of[zhiyin.CustomerIdentified](k, r.Customer)[0].Keys[0].Value; key != "crm-muhe:9007199254740993" {
		t.Errorf("user %s", key)
	}
	said := k.events[len(k.events)-1]
	for _, e := range k.events {
		if e.Kind == "customer.tracked" {
			said = e
		}
	}
	open, sealed, err := zhiyin.Split(said.Body)
	if err != nil || !strings.Contains(string(open), `"order_id":"20261120884100012345"`) || !strings.Contains(string(open), `"amount_minor":750`) {
		t.Errorf("%s %v", open, err)
	}
	_ = sealed
}

func TestOddTimesAreToldAndTheMessageIsKept(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"2031-01-01T00:00:00Z"`: "in_the_future", `"0001-01-02T00:00:00Z"`: "too_old", `"1970-01-01T00:00:00Z"`: "too_old", `-99999999999999999`: "too_old",
		`"2026-11-22T04:00:30Z"`: "", `"yesterday"`: "", `{"a":1}`: "", `"2004-01-01T00:00:00Z"`: "",
	} {
		l, k := newLine(t)
		r := send(t, l, "identify", `{"messageId":"1","userId":"c-1","timestamp":`+text+`}`)[0]
		code := ""
		if len(r.Ignored) > 0 {
			code = r.Ignored[0].Code
		}
		if r.Code != intake.Accepted || code != want {
			t.Errorf("%s: %+v, want %q", text, r, want)
		}
		if want != "" && !k.events[0].At.Equal(noon) {
			t.Errorf("%s happened at %s", text, k.events[0].At)
		}
	}
}

func TestSkewOfThreeDaysEitherWayIsCorrected(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{-72 * time.Hour, 72 * time.Hour} {
		l, k := newLine(t)
		sent := noon.Add(skew)
		text, _ := json.Marshal(map[string]any{"messageId": "1", "userId": "c-1", "event": "Page Viewed",
			"originalTimestamp": sent.Add(-5 * time.Minute), "sentAt": sent, "timestamp": "2020-01-01T00:00:00Z"})
		send(t, l, "track", string(text))
		if at := k.events[len(k.events)-1].At; !at.Equal(noon.Add(-5 * time.Minute)) {
			t.Errorf("skew %s: %s", skew, at)
		}
	}
}

func TestNULAndEmojiAreKept(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := send(t, l, "track", `{"messageId":"1","userId":"客户-😀","event":"Product Viewed","properties":{"category":"se\u0000rum","product":"😀 精华","note":"a\u0000b"}}`)[0]
	said := of[zhiyin.CustomerTracked](k, r.Customer)[0]
	if r.Code != intake.Accepted || said.Open["product"] != "😀 精华" || said.Open["category"] != nil || said.Sealed["category"] != "se\x00rum" || said.Sealed["note"] != "a\x00b" {
		t.Errorf("%+v %+v", r, said)
	}
}

func TestTheSameMessageWithoutAnIDIsOneHoweverItIsSent(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	one := send(t, l, "track", `{"userId":"c-1","event":"Page Viewed","context":{"page":{"path":"/a"}},"sentAt":"2026-11-22T03:00:00Z"}`)[0]
	two := send(t, l, "", `{"sentAt":"2026-11-22T03:00:09Z","event":"Page Viewed","type":"track","context":{"page":{"path":"/a"}},"userId":"c-1","writeKey":"k"}`)[0]
	other := send(t, l, "track", `{"userId":"c-1","event":"Page Viewed","context":{"page":{"path":"/b"}}}`)[0]
	if one.Code != intake.Accepted || two.Code != intake.Duplicate || other.Code != intake.Accepted || one.MessageID != two.MessageID {
		t.Errorf("%+v %+v %+v", one, two, other)
	}
	if n := len(of[zhiyin.CustomerTracked](k, "")); n != 2 {
		t.Errorf("%d events", n)
	}
}
