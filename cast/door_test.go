package cast

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	doorapi "zhiyin.dev/edge/api/door"
	"zhiyin.dev/intake"
)

// keys gives each unit's CRM the write key "key-<source>".
type keys struct{}

func (keys) Source(_ context.Context, key string) (intake.Source, error) {
	name, ok := strings.CutPrefix(key, "key-crm-")
	if !ok {
		return intake.Source{}, fmt.Errorf("write key: %w", zhiyin.Denied)
	}
	return Source(zhiyin.UnitID(name)), nil
}

func TestTheCastEntersOverHTTPAsOverTheLine(t *testing.T) {
	t.Parallel()
	w, db := loaded(t), openStore(t, t.TempDir())
	door := inside(t, db)
	server, err := api.New(doorapi.Config{Listen: "127.0.0.1:0"}, api.Ports{Intake: door.Line, Keys: keys{}},
		slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	over := HTTP{Base: web.URL, Keys: map[string]string{}, Client: web.Client(), Register: door.Register}
	if _, err := over.Identify(t.Context(), Source("muhe"), w.Customers[0].Record(noon)); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("without a key: %v", err)
	}
	for _, c := range w.Customers {
		over.Keys[Source(c.Unit).Name] = "key-" + Source(c.Unit).Name
	}
	if err := w.Enter(t.Context(), over, noon); err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	su, _ := w.Customer("muhe-1")
	s, err := db.Meet(t.Context(), su.From(), su.Unit, noon)
	if err != nil || s.Known != zhiyin.One || len(s.Orders) != 5 || !s.HasTag("muhe-loyal") || !s.HasTag("muhe-skin-combination-sensitive") {
		t.Errorf("%s, %d orders, %d tags, %v", s.Known, len(s.Orders), len(s.Tags), err)
	}
	// The same again from inside is the same: ids do not depend on the door.
	if r, err := door.Identify(t.Context(), Source(su.Unit), su.Record(noon.Add(time.Hour))); err != nil || r.Code != intake.Duplicate {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := over.Track(t.Context(), Source(su.Unit), intake.Message{MessageID: "x", UserID: su.ID, Event: "Order Placed"}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("an order without an id: %v", err)
	}
	web.Close()
	if _, err := over.Identify(t.Context(), Source(su.Unit), su.Record(noon)); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("nobody listens: %v", err)
	}
}
