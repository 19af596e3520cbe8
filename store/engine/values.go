package engine

import (
	"encoding/json"
	"time"
)

// Micros writes an instant as µs since 1970 UTC, 0 for the zero time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Instant is the inverse of Micros.
func Instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Text writes a value as JSON. The values are ours and always can be.
func Text(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error())
	}
	return string(out)
}

// Bit is how SQL keeps a truth.
func Bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
