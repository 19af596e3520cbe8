package node

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/floor"
)

func TestADeskThatStartsKnowsEachQueuesLastSwitching(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := n.now().Truncate(time.Microsecond)
	for i, b := range []zhiyin.AffinitySwitched{{Queue: "muhe-care", On: true, Why: zhiyin.SwitchAsked}, {Queue: "muhe-care", Why: "outcome", HeldOut: 200}} {
		e := zhiyin.NewEvent(zhiyin.AffinitySubject(b.Queue), b, at.Add(time.Duration(i)*time.Second))
		if err := n.db.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	start, err := floor.Records{DB: n.db, Now: n.now}.Start(t.Context())
	if err != nil || len(start.Switches) != 1 {
		t.Fatalf("%+v %v", start.Switches, err)
	}
	if s := start.Switches[0]; s.On || s.Queue != "muhe-care" || s.HeldOut != 200 || !s.At.Equal(at.Add(time.Second)) {
		t.Errorf("%+v", s)
	}
}
