package cloudevent_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

var at = time.Date(2026, 5, 6, 2, 0, 0, 123456000, time.UTC)

func noted() cloudevent.Record {
	e := zhiyin.NewEvent("ct_1", zhiyin.NoteSaved{Agent: "ag_1", Text: "苏婉要退款"}, at)
	e.Unit, e.Position, e.RecordedAt, e.By = "muhe", 42, at.Add(time.Millisecond), "agent:ag_1"
	open, sealed, err := zhiyin.Split(e.Body)
	if err != nil {
		panic(err)
	}
	e.Body = nil
	return cloudevent.Record{Event: e, Open: open, Sealed: sealed}
}

func TestOpenFieldsAreToldAndSealedOnesOnlyWhereTheyMayBe(t *testing.T) {
	t.Parallel()
	r := noted()
	for personal, want := range map[bool]string{false: `{"agent":"ag_1"}`, true: `{"agent":"ag_1","text":"苏婉要退款"}`} {
		e, err := cloudevent.Of(r, cloudevent.Receiver{Personal: personal, Clearance: zhiyin.L3})
		if err != nil || string(e.Data) != want {
			t.Errorf("personal %t: %s, %v", personal, e.Data, err)
		}
	}
	r.Sealed, r.Erased = nil, true
	if e, err := cloudevent.Of(r, cloudevent.Receiver{Personal: true, Clearance: zhiyin.L3}); err != nil || string(e.Data) != `{"agent":"ag_1"}` || !e.Erased {
		t.Errorf("after erasure: %+v, %v", e, err)
	}
}

func TestTheEnvelopeIsCloudEvents(t *testing.T) {
	t.Parallel()
	r := noted()
	e, err := cloudevent.Of(r, cloudevent.Receiver{Clearance: zhiyin.L3})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"specversion": "1.0", "id": string(r.ID), "source": "/units/muhe", "type": "dev.zhiyin.note.saved", "subject": "ct_1",
		"time": "2026-05-06T02:00:00.123456Z", "datacontenttype": "application/json", "dataversion": 1.0, "sequence": "0000000000000000042", "unit": "muhe",
		"by": "agent:ag_1", "recordedtime": "2026-05-06T02:00:00.124456Z", "data": map[string]any{"agent": "ag_1"}}
	if !reflect.DeepEqual(fields, want) {
		t.Errorf("got  %v\nwant %v", fields, want)
	}
	for name := range fields { // CloudEvents 1.0 §3: lower-case letters and digits
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Errorf("attribute %q", name)
		}
	}
	r.Unit = ""
	if e, _ := cloudevent.Of(r, cloudevent.Receiver{Clearance: zhiyin.L3}); e.Source != "/" {
		t.Errorf("source without a unit: %q", e.Source)
	}
}

func TestWhatStaysWithinIsNotTold(t *testing.T) {
	t.Parallel()
	kinds := cloudevent.Kinds()
	if slices.Contains(kinds, "contact.input") || !slices.Contains(kinds, "contact.ended") || len(kinds) != len(zhiyin.Kinds())-1 {
		t.Errorf("told: %v", kinds)
	}
	if cloudevent.Told("contact.exploded") || cloudevent.Told("") {
		t.Error("a kind that does not exist is told")
	}
}

func TestABodyThatIsNoObjectIsInvalid(t *testing.T) {
	t.Parallel()
	r := noted()
	r.Sealed = json.RawMessage(`[1]`)
	if _, err := cloudevent.Of(r, cloudevent.Receiver{Personal: true, Clearance: zhiyin.L3}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}
