package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// message is a protocol buffer in a file, from and to its octets.
type message struct {
	file     io.ReaderAt
	from, to int64
}

// field is one of a message's: a number, or octets that may be a message.
type field struct {
	number  int
	value   uint64 // of a varint
	message message
}

// Types on the wire (protobuf.dev/programming-guides/encoding).
const (
	wireVarint = 0
	wire64     = 1
	wireOctets = 2
	wire32     = 5
)

var errBroken = errors.New("its fields are broken")

// fields calls visit with each field, and steps over what it holds.
func (m message) fields(visit func(field) error) error {
	for at := m.from; at < m.to; {
		tag, next, err := m.varint(at)
		if err != nil {
			return err
		}
		f := field{number: int(tag >> 3), message: message{file: m.file}}
		if at, err = m.measure(&f, int(tag&7), next); err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// measure finds where a field's value lies, and the end of it.
func (m message) measure(f *field, wire int, at int64) (end int64, err error) {
	switch wire {
	case wireVarint:
		f.value, end, err = m.varint(at)
		return end, err
	case wire64:
		end = at + 8
	case wire32:
		end = at + 4
	case wireOctets:
		length, from, err := m.varint(at)
		if err != nil || length > uint64(m.to-from) {
			return 0, errBroken
		}
		at, end = from, from+int64(length)
	default:
		return 0, errBroken
	}
	if f.number == 0 || end > m.to {
		return 0, errBroken
	}
	f.message.from, f.message.to = at, end
	return end, nil
}

func (m message) varint(at int64) (v uint64, next int64, err error) {
	var raw [binary.MaxVarintLen64]byte
	n, err := m.file.ReadAt(raw[:min(int64(len(raw)), m.to-at)], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, err
	}
	v, used := binary.Uvarint(raw[:n])
	if used <= 0 {
		return 0, 0, errBroken
	}
	return v, at + int64(used), nil
}

func (f field) text() (string, error) {
	size := f.message.to - f.message.from
	if size > mostText {
		return "", fmt.Errorf("a text of %d octets", size)
	}
	raw := make([]byte, size)
	if _, err := f.message.file.ReadAt(raw, f.message.from); err != nil && size > 0 {
		return "", errBroken
	}
	return string(raw), nil
}
