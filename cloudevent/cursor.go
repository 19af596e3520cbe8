package cloudevent

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"zhiyin.dev"
)

// Cursor is a place in the ledger: the last position taken of each partition.
// The outside gets it as text that means nothing to it.
type Cursor [zhiyin.Partitions]int64

// cursorVersion is the first byte of a cursor's bytes; the positions follow as
// unsigned varints.
const cursorVersion = 1

// At makes a cursor of partitions' positions.
func At(positions map[int]int64) (c Cursor) {
	for partition, position := range positions {
		if partition >= 0 && partition < len(c) {
			c[partition] = position
		}
	}
	return c
}

// String is the cursor as text: base64url, 87 characters and more.
func (c Cursor) String() string {
	raw := []byte{cursorVersion}
	for _, position := range c {
		raw = binary.AppendUvarint(raw, uint64(position))
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ParseCursor is the inverse of String; Invalid for anything else.
func ParseCursor(text string) (c Cursor, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) == 0 || raw[0] != cursorVersion {
		return c, fmt.Errorf("cloudevent: no cursor of ours: %w", zhiyin.Invalid)
	}
	raw = raw[1:]
	for i := range c {
		position, n := binary.Uvarint(raw)
		if n <= 0 || position > 1<<62 {
			return Cursor{}, fmt.Errorf("cloudevent: no cursor of ours: %w", zhiyin.Invalid)
		}
		c[i], raw = int64(position), raw[n:]
	}
	if len(raw) > 0 {
		return Cursor{}, fmt.Errorf("cloudevent: no cursor of ours: %w", zhiyin.Invalid)
	}
	return c, nil
}
