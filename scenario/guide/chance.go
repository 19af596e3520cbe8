package main

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strconv"
)

// chance draws a caller's luck: the same for the same call, purpose and count, in
// both arms and in every program that follows the caller model.
type chance struct {
	call string
	used map[string]int
}

func newChance(call string) *chance { return &chance{call, map[string]int{}} }

// u is the next draw for a purpose, in [0, 1).
func (c *chance) u(purpose string) float64 {
	c.used[purpose]++
	sum := sha256.Sum256([]byte(c.call + "|" + purpose + "|" + strconv.Itoa(c.used[purpose])))
	return float64(binary.BigEndian.Uint64(sum[:8])) / math.Exp2(64)
}
