package population

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev/profile"
	"zhiyin.dev/rule"
	"zhiyin.dev/store/engine"
)

// PreviewSQL writes the condition by which Preview asks, with its arguments in
// their places: for people to read.
func (db DB) PreviewSQL(d profile.Definition, now time.Time) (string, error) {
	to := &rule.Statement{}
	condition, err := db.tagCondition(d, engine.Micros(now), to)
	if err != nil {
		return "", fmt.Errorf("store: preview: %w", err)
	}
	condition = placeholder.ReplaceAllStringFunc(condition, func(at string) string {
		i, _ := strconv.Atoi(at[1:]) // digits
		return literal(to.Args[i-1])
	})
	return "select c.id from customers c where " + condition, nil
}

var placeholder = regexp.MustCompile(`\$[0-9]+`)

func literal(v any) string {
	if text, is := v.(string); is {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return fmt.Sprint(v)
}
