package recording

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func TestWhoTalksOnARecordingIsToldByTheContactsEvents(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 5, 6, 2, 0, 0, 0, time.UTC)
	var all stays
	for _, e := range []struct {
		second int
		body   zhiyin.Body
	}{
		{0, zhiyin.ContactConnected{Agent: "wen"}},
		{10, zhiyin.SupervisorJoined{Agent: "lin", Mode: zhiyin.Listening}},
		{20, zhiyin.SupervisorJoined{Agent: "lin", Mode: zhiyin.Barging}},
		{30, zhiyin.SupervisorJoined{Agent: "lin", Mode: zhiyin.Whispering}}, // which the customer does not hear
		{40, zhiyin.SupervisorJoined{Agent: "lin", Mode: zhiyin.Barging}},
		{50, zhiyin.SupervisorLeft{Agent: "lin", Why: "took_over"}},
		{50, zhiyin.ContactTakenOver{From: "wen", Agent: "lin"}},
		{50, zhiyin.ContactConnected{Agent: "lin"}},
		{60, zhiyin.ConferenceBegan{Agent: "lin", Colleague: "chen"}},
		{70, zhiyin.ConferenceEnded{Agent: "lin", Colleague: "chen", Left: "chen"}},
		{90, zhiyin.ContactEnded{}},
	} {
		all.follow(zhiyin.NewEvent("ct_1", e.body, began.Add(time.Duration(e.second)*time.Second)))
	}
	row := store.RecordingRow{}
	row.Started, row.Ended, row.Long = began.Add(5*time.Second), began.Add(80*time.Second), 75*time.Second
	want := []struct {
		agent    zhiyin.AgentID
		from, to int64
	}{{"wen", 0, 45_000}, {"lin", 15_000, 25_000}, {"lin", 35_000, 75_000}, {"chen", 55_000, 65_000}}
	if len(all) != len(want) {
		t.Fatalf("%+v", all)
	}
	for i, p := range all {
		v, is := p.on(row)
		if !is || v.Agent != want[i].agent || v.FromMs != want[i].from || v.ToMs != want[i].to {
			t.Errorf("%+v, want %+v", v, want[i])
		}
	}
}
