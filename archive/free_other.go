//go:build !unix

package archive

import "math"

// freeOn can't tell here: a full disk is found when writing fails.
func freeOn(string) (int64, error) { return math.MaxInt64 / 2, nil }
