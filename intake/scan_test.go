package intake

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// samples are messages that show where the two readers could differ.
var samples = []string{
	`{"messageId":"1","type":"track","userId":"u-1","event":"Order Completed","properties":{"total":12.5,"n":-0,"big":12345678901234567890,"list":[],"o":{},"t":[true,false,null,{"a":["x"]}]},"timestamp":"2026-11-22T04:00:00.123Z"}`,
	` { "userId" : 42 , "anonymousId" : null , "traits" : null , "context" : { "ip" : "1.2.3.4" , "traits" : { "名" : "値" } , "externalIds" : [ { "id" : 7 , "type" : "device" } ] } , "sentAt" : 1700000000000 } `,
	`{"userId":true,"event":{"a":1},"name":1.5,"traits":[1],"properties":"x","context":3,"timestamp":{}}`,
	`{"USERID":"a"}`, `{"userId":"a","userId":7}`, `{"traits":{"a":1,"a":2}}`, `{"userId":"\u0041"}`, `{"userId":"a` + "\x01" + `"}`, `{"userId":"` + "\xff" + `"}`,
	`{"userId":"a"} x`, `{"userId":"a",}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":+1}`, `{"a":1e999}`, `{"a":tru}`, `{"a":[1,]}`, `[]`, `null`, ``, `{`, `{"a"`, `{"a":`, `{"a":"`,
	`{"messageId":"12345678901234567","properties":{"a":1.10,"b":123456789.1234567890,"c":0.1234567890123456789}}`,
	`{"timestamp":"2026-11-22T04:00:00+08:00","sentAt":"nonsense","originalTimestamp":-5}`,
	`{"batch":[{"userId":"a"}, 1 ,null],"sentAt":"2026-11-22T04:00:00Z","context":{"a":[{}]}}`, `{"batch":null}`, `{"batch":{}}`, `{"Batch":[1]}`, `{"batch":[1],"batch":[2]}`,
}

// asDecoded is the message as encoding/json reads it, with the part of its context that
// is looked at.
func asDecoded(raw []byte) (w wire, ok bool) {
	ok = decode(raw, &w) == nil
	if around, is := w.Context.(map[string]any); is {
		maps.DeleteFunc(around, func(name string, _ any) bool { return name != "traits" && name != "externalIds" })
	}
	return w, ok
}

// scansAlike fails where a scan says something else than encoding/json.
func scansAlike(t interface{ Fatalf(string, ...any) }, raw []byte) (scanned bool) {
	var got wire
	if scanned = got.scan(raw); scanned {
		if want, ok := asDecoded(raw); !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is read as\n%#v, want %v\n%#v", raw, got, ok, want)
		}
	}
	var e, want envelope
	if e.scan(raw) {
		if err := json.Unmarshal(raw, &want); err != nil || len(e.Batch) != len(want.Batch) || len(e.Batch) > 0 && !reflect.DeepEqual(e, want) || e.SentAt != want.SentAt {
			t.Fatalf("%q is the batch\n%s, want (%v)\n%s", raw, e.Batch, err, want.Batch)
		}
	}
	return scanned
}

func FuzzScan(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { scansAlike(t, raw) })
}

// TestScanReadsWhateverIsMarshalled draws messages, writes them, breaks some of them at
// one place, and reads both ways.
func TestScanReadsWhateverIsMarshalled(t *testing.T) {
	t.Parallel()
	any1 := rapid.Deferred(func() *rapid.Generator[any] { return anything(3) })
	rapid.Check(t, func(t *rapid.T) {
		said := map[string]any{}
		for _, name := range rapid.SliceOf(rapid.SampledFrom(append([]string{"x", "Type", "batch"}, wireNames...))).Draw(t, "names") {
			said[name] = any1.Draw(t, name)
		}
		raw, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) > 0 && rapid.Bool().Draw(t, "broken") {
			raw[rapid.IntRange(0, len(raw)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "by")
		}
		scansAlike(t, raw)
	})
}

func anything(depth int) *rapid.Generator[any] {
	plain := rapid.OneOf(rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil))
	if depth == 0 {
		return plain
	}
	return rapid.OneOf(plain, rapid.SliceOfN(anything(depth-1), 0, 3).AsAny(), rapid.MapOfN(rapid.StringN(0, 5, 9), anything(depth-1), 0, 3).AsAny())
}

// TestScanUnderstandsUsualMessages: a scan that never could would cost no test but this.
func TestScanUnderstandsUsualMessages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/segment/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	list := [][]byte{[]byte(samples[0]), []byte(samples[1])}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	for _, raw := range list {
		if !scansAlike(t, raw) {
			t.Errorf("not understood: %.200s", raw)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	raw := []byte(`{"messageId":"01-0000000001-7d3f5a1e","userId":"u-0000001","timestamp":"2026-11-22T04:00:00.123456789Z","anonymousId":"a-0000001-5f0d","type":"track","event":"Product Viewed","properties":{"product":"p-123","category":"serum"},"context":{"library":{"name":"shop","version":"2.4.1"},"userAgent":"Mozilla/5.0 (iPhone) Mozilla/5.0 (iPhone) Mozi"}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := Read(raw, ""); !ok {
			b.Fatal("refused")
		}
	}
}
