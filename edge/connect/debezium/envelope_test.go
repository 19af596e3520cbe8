package debezium

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

func decoded(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

const update = `{"before":{"id":1004,"email":"a@example.com"},"after":{"id":1004,"email":"b@example.com"},
	"source":{"connector":"postgresql","db":"erp","schema":"public","table":"customers","lsn":24023128,"ts_ms":1777989600123},"op":"u","ts_ms":1777989601000}`

func TestTheFourOpsAreRead(t *testing.T) {
	t.Parallel()
	for op, want := range map[string]connect.Op{"c": connect.Create, "u": connect.Update, "r": connect.Read} {
		row, ok, err := Row(decoded(t, strings.Replace(update, `"op":"u"`, `"op":"`+op+`"`, 1)))
		if err != nil || !ok || row.Op != want || row.Doc["email"] != "b@example.com" || row.Table != "public.customers" || !row.At.Equal(time.UnixMilli(1777989600123)) {
			t.Errorf("%s: %+v %t %v", op, row, ok, err)
		}
	}
	gone := strings.NewReplacer(`"op":"u"`, `"op":"d"`, `"after":{"id":1004,"email":"b@example.com"}`, `"after":null`).Replace(update)
	row, ok, err := Row(decoded(t, gone))
	if err != nil || !ok || row.Op != connect.Delete || row.Doc["email"] != "a@example.com" {
		t.Errorf("%+v %t %v", row, ok, err)
	}
}

func TestTheSchemaMayStandBesideThePayload(t *testing.T) {
	t.Parallel()
	plain, _, _ := Row(decoded(t, update))
	wrapped, ok, err := Row(decoded(t, `{"schema":{"type":"struct"},"payload":`+update+`}`))
	if err != nil || !ok || wrapped.ID != plain.ID || wrapped.ID == "" {
		t.Errorf("%+v %t %v", wrapped, ok, err)
	}
}

func TestWhatHasNoRowIsPassedOver(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`null`, `{"schema":null,"payload":null}`, `{"ts_ms":1777989600123}`, `{"op":"t","source":{"table":"x"},"ts_ms":1}`, `{"op":"m","message":{}}`} {
		if _, ok, err := Row(decoded(t, text)); ok || err != nil {
			t.Errorf("%s: %t %v", text, ok, err)
		}
	}
	for _, text := range []string{`[]`, `"x"`, `{"name":"x"}`, `{"op":"c","after":null}`, `{"op":"d","before":null}`} {
		if _, ok, err := Row(decoded(t, text)); ok || zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %t %v", text, ok, err)
		}
	}
}

func TestTwoChangesBackAndForthAreTwo(t *testing.T) {
	t.Parallel()
	first, _, _ := Row(decoded(t, update))
	later, _, _ := Row(decoded(t, strings.Replace(update, "24023128", "24023999", 1)))
	if first.ID == later.ID {
		t.Error("the later change has the id of the first")
	}
}
