package door

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// NextPage is the Link header of a page (RFC 8288); empty after the last one.
// more are names and values of what else selects the page.
func NextPage(path, cursor string, limit int, more ...string) string {
	if cursor == "" {
		return ""
	}
	query := fmt.Sprintf("before=%s&limit=%d", cursor, limit)
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			query += "&" + more[i] + "=" + url.QueryEscape(more[i+1])
		}
	}
	return fmt.Sprintf(`<%s?%s>; rel="next"`, path, query)
}

// CursorOf reads µs-id; the empty text is the newest.
func CursorOf(text string) (time.Time, string, error) {
	if text == "" {
		return time.Time{}, "", nil
	}
	us, id, _ := strings.Cut(text, "-")
	at, err := strconv.ParseInt(us, 10, 64)
	if err != nil || at <= 0 || id == "" {
		return time.Time{}, "", fmt.Errorf("api: before is no cursor of ours: %w", zhiyin.Invalid)
	}
	return time.UnixMicro(at), id, nil
}
