package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/population"
)

// tagHolders gives forty customers a tag, one each hour but for two in one, and ends some.
func tagHolders(t *testing.T, db *store.DB) {
	people := population.Of(db.Engine)
	now := T0.Add(40 * time.Hour)
	since := map[zhiyin.CustomerID]time.Time{}
	for i := range 40 {
		id := zhiyin.CustomerID(fmt.Sprintf("cu_h%02d", i))
		at := T0.Add(time.Duration(i-i%20/19) * time.Hour)
		tag := zhiyin.Tag{ID: "keen", Since: at}
		switch {
		case i == 7:
			tag.Until = now // its time is over, and nobody has taken it away yet
		case i == 8:
			tag.Until = now.Add(time.Microsecond)
		}
		keep(t, db, zhiyin.NewEvent(string(id), zhiyin.CustomerTagged{Added: []zhiyin.Tag{tag, {ID: "other", Since: at}}}, at))
		if i == 9 {
			keep(t, db, zhiyin.NewEvent(string(id), zhiyin.CustomerTagged{Removed: []string{"keen"}}, at.Add(time.Minute)))
		}
		if i != 7 && i != 9 {
			since[id] = at
		}
	}
	for _, c := range []struct{ from, to time.Time }{
		{}, {from: T0.Add(30 * time.Hour)}, {to: T0.Add(8 * time.Hour)}, {from: T0.Add(8 * time.Hour), to: T0.Add(12 * time.Hour)}, {from: now}, {from: T0.Add(18 * time.Hour), to: T0.Add(18*time.Hour + 1000)},
	} {
		var want []zhiyin.CustomerID
		for id, at := range since {
			if !at.Before(c.from) && (c.to.IsZero() || at.Before(c.to)) {
				want = append(want, id)
			}
		}
		slices.SortFunc(want, func(a, b zhiyin.CustomerID) int {
			if n := since[b].Compare(since[a]); n != 0 {
				return n
			}
			return int(b[len(b)-1]) - int(a[len(a)-1])
		})
		q := population.TagHolderQuery{Tag: "keen", Now: now, From: c.from, To: c.to, Limit: 3}
		same(t, "counted", must[int64](t)(people.CountTagHolders(t.Context(), q)), int64(len(want)))
		var got []zhiyin.CustomerID
		for range 20 {
			page, next, err := people.TagHolders(t.Context(), q)
			if err != nil || len(page) > 3 {
				t.Fatal(page, err)
			}
			for _, h := range page {
				got = append(got, h.Customer)
				if !h.Since.Equal(since[h.Customer]) || h.Until.IsZero() != (h.Customer != "cu_h08") {
					t.Errorf("%+v", h)
				}
			}
			if q.After = next; next == "" {
				break
			}
		}
		same(t, fmt.Sprint("from ", c.from, " to ", c.to), spaced(got), spaced(want))
	}
	_, _, err := people.TagHolders(t.Context(), population.TagHolderQuery{Tag: "keen", Now: now, After: "yesterday"})
	fails(t, err, zhiyin.Invalid)
}
