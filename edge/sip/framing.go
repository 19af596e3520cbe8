package sip

import (
	"bytes"
	"strconv"
)

// maxHead and maxBody bound one message on a connection. Ours are below 4 KB;
// the largest in use, with certificates and many candidates, below 16 KB.
const (
	maxHead = 16 << 10
	maxBody = 32 << 10
)

// framing follows where messages begin and end in a stream (RFC 3261 §18.3), so
// that a peer that never ends one is found out. It judges length, not content.
type framing struct {
	head []byte // of the message that is coming, at most maxHead
	body int    // octets of its body that are still to come
	done int    // whole messages so far
}

// within tells whether a message has begun and not ended.
func (f *framing) within() bool { return len(f.head) > 0 || f.body > 0 }

// feed takes what came next; false when a message is longer than permitted or
// has no length.
func (f *framing) feed(data []byte) bool {
	for len(data) > 0 {
		if f.body > 0 {
			n := min(f.body, len(data))
			f.body -= n
			data = data[n:]
			if f.body == 0 {
				f.done++
			}
			continue
		}
		if len(f.head) == 0 {
			if data = bytes.TrimLeft(data, "\r\n\x00"); len(data) == 0 { // keep-alives (RFC 5626 §3.5.1)
				return true
			}
		}
		rest, ok := f.feedHead(data)
		if !ok {
			return false
		}
		data = rest
	}
	return true
}

var headEnd = []byte("\r\n\r\n")

// feedHead takes the part of data that belongs to the head and returns the rest.
func (f *framing) feedHead(data []byte) (rest []byte, ok bool) {
	from := max(0, len(f.head)-len(headEnd)+1)
	known := len(f.head)
	take := min(len(data), maxHead-known)
	f.head = append(f.head, data[:take]...)
	end := bytes.Index(f.head[from:], headEnd)
	if end < 0 {
		return data[take:], len(f.head) < maxHead
	}
	whole := from + end + len(headEnd)
	length, ok := bodyLength(f.head[:whole])
	if !ok {
		return nil, false
	}
	f.head = f.head[:0]
	if f.body = length; length == 0 {
		f.done++
	}
	return data[whole-known:], true
}

// bodyLength reads Content-Length or its short form l (RFC 3261 §20.14); false
// when it is missing, no number or too large.
func bodyLength(head []byte) (int, bool) {
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		name, value, found := bytes.Cut(line, []byte(":"))
		if name = bytes.TrimSpace(name); !found || !bytes.EqualFold(name, []byte("Content-Length")) && !bytes.EqualFold(name, []byte("l")) {
			continue
		}
		n, err := strconv.Atoi(string(bytes.TrimSpace(value)))
		return n, err == nil && n >= 0 && n <= maxBody
	}
	return 0, false
}
