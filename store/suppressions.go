package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Suppressions returns a page of what is refused, the newest first, of those beyond
// the place (empty: from the newest), at most limit (1 to 200). next is the place to
// go on from; empty: there is no more. Who it was can't be told.
func (db *DB) Suppressions(ctx context.Context, before string, limit int) (page []zhiyin.Suppressed, next string, err error) {
	since, kind, blind, err := suppressionPlace(before)
	if err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), 200)
	page, err = engine.List(ctx, db, `select kind, blind, since, mode, by from suppressed where since < $1 or since = $1 and (kind > $2 or kind = $2 and blind > $3)
		order by since desc, kind, blind limit $4`, []any{since, kind, blind, limit}, func(s engine.Scanner) (x zhiyin.Suppressed, err error) {
		var at int64
		var key []byte
		err = s.Scan(&x.Kind, &key, &at, &x.Mode, &x.By)
		x.Since = engine.Instant(at)
		next = strings.Join([]string{strconv.FormatInt(at, 10), string(x.Kind), hex.EncodeToString(key)}, ".")
		return x, err
	})
	if err != nil {
		return nil, "", fmt.Errorf("store: suppressions: %w", err)
	}
	if len(page) < limit {
		next = ""
	}
	return page, next, nil
}

// suppressionPlace reads "since.kind.hash"; an empty one is before all.
func suppressionPlace(text string) (since int64, kind string, blind []byte, err error) {
	if text == "" {
		return 1 << 62, "", []byte{}, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return 0, "", nil, fmt.Errorf("store: suppressions: no such place: %w", zhiyin.Invalid)
	}
	if since, err = strconv.ParseInt(parts[0], 10, 64); err == nil {
		blind, err = hex.DecodeString(parts[2])
	}
	if err != nil {
		return 0, "", nil, fmt.Errorf("store: suppressions: no such place: %w", zhiyin.Invalid)
	}
	return since, parts[1], blind, nil
}
