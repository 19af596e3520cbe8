package chat

import (
	"bufio"
	"net"
	"net/http"
)

// Sizes of a page's buffers. A frame of a page has some hundred bytes, and larger ones
// pass in pieces; thousands of pages only stand there, each with its buffers.
const (
	readBytes = 512
	sendBytes = 512
)

// slim hands the connection of a request over with small buffers: those of net/http
// have 4 KB each.
type slim struct {
	http.ResponseWriter
	wire   *wire         // set by Hijack, as is
	reader *bufio.Reader // what was read of it and not yet taken
}

// Hijack satisfies http.Hijacker. What the peer sent already stays in its buffer.
func (s *slim) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(s.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	s.wire = &wire{Conn: conn}
	if rw.Reader.Buffered() == 0 {
		rw.Reader = bufio.NewReaderSize(conn, readBytes)
	}
	s.reader, rw.Writer = rw.Reader, bufio.NewWriterSize(s.wire, sendBytes)
	return s.wire, rw, nil
}

// wire is a connection on which one can wait for something to read without reading
// it. One goroutine waits and reads.
type wire struct {
	net.Conn
	ahead [1]byte // read while waiting
	has   bool    // ahead is not taken yet
}

// wait returns when there is something to read, or with the fault that will be read.
func (w *wire) wait() error {
	for !w.has {
		n, err := w.Conn.Read(w.ahead[:])
		if w.has = n > 0; !w.has && err != nil {
			return err
		}
	}
	return nil
}

// Read satisfies net.Conn.
func (w *wire) Read(p []byte) (int, error) {
	if !w.has || len(p) == 0 {
		return w.Conn.Read(p)
	}
	p[0], w.has = w.ahead[0], false
	return 1, nil
}
