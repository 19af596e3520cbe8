package population

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// TagHolder is a customer who has a tag.
type TagHolder struct {
	Customer zhiyin.CustomerID
	Since    time.Time
	Until    time.Time // when time alone ends it; zero: it does not
}

// TagHolderQuery asks for a page of those who have a tag at Now.
type TagHolderQuery struct {
	Tag   string
	Now   time.Time
	From  time.Time // they have it since then or later; zero: whenever
	To    time.Time // they have it since before then; zero: whenever
	After string    // the place that the page before ended with; empty: from the newest
	Limit int       // 1 to 200
}

// mostHoldersCounted bounds a count of holders.
const mostHoldersCounted = 10_000

// TagHolders returns those who have a tag, the newest holder first; next is the place to
// go on from, empty where there is no more. Invalid for a place that is none.
func (db DB) TagHolders(ctx context.Context, q TagHolderQuery) (page []TagHolder, next string, err error) {
	where, args := q.where()
	if q.After != "" {
		at, customer, found := strings.Cut(q.After, ".")
		since, err := strconv.ParseInt(at, 10, 64)
		if err != nil || !found {
			return nil, "", fmt.Errorf("store: holders of %s: no such place: %w", q.Tag, zhiyin.Invalid)
		}
		where += ` and (since, customer) < ($` + strconv.Itoa(len(args)+1) + `, $` + strconv.Itoa(len(args)+2) + `)`
		args = append(args, since, customer)
	}
	limit := min(max(q.Limit, 1), 200)
	page, err = engine.List(ctx, db, `select customer, since, until from tags where `+where+` order by since desc, customer desc limit `+strconv.Itoa(limit), args, func(s engine.Scanner) (h TagHolder, err error) {
		var since, until int64
		err = s.Scan(&h.Customer, &since, &until)
		h.Since, h.Until = engine.Instant(since), engine.Instant(until)
		next = strconv.FormatInt(since, 10) + "." + string(h.Customer)
		return h, err
	})
	if err != nil {
		return nil, "", fmt.Errorf("store: holders of %s: %w", q.Tag, err)
	}
	if len(page) < limit {
		next = ""
	}
	return page, next, nil
}

// CountTagHolders counts all whom the query asks for, 10,000 at most.
func (db DB) CountTagHolders(ctx context.Context, q TagHolderQuery) (int64, error) {
	where, args := q.where()
	n, err := engine.Single(ctx, db, `select count(*) from (select 1 from tags where `+where+` limit `+strconv.Itoa(mostHoldersCounted)+`) h`, args, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: holders of %s: %w", q.Tag, err)
	}
	return n, nil
}

// where is the condition of every page; a tag whose time is over is shown nowhere.
func (q TagHolderQuery) where() (string, []any) {
	to := int64(1) << 62
	if !q.To.IsZero() {
		to = engine.Micros(q.To)
	}
	return `id = $1 and (until = 0 or until > $2) and since >= $3 and since < $4`, []any{q.Tag, engine.Micros(q.Now), engine.Micros(q.From), to}
}
