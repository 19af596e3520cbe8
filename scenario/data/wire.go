package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"
)

// posting is a whole HTTP request, made before the clock starts: the generator
// shares the machine with what it measures.
func posting(key, path string, body []byte) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, base64.StdEncoding.EncodeToString([]byte(key+":")), len(body), body)
}

// batch is a posting of several messages.
func batch(key, path string, messages [][]byte) []byte {
	return posting(key, path, append(append([]byte(`{"batch":[`), bytes.Join(messages, []byte(","))...), `]}`...))
}

// wire is one connection that is kept open.
type wire struct {
	net.Conn
	read *bufio.Reader
	head *textproto.Reader
}

func (h *house) dial() (*wire, error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.web, "http://"))
	if err != nil {
		return nil, err
	}
	read := bufio.NewReaderSize(conn, 64<<10)
	return &wire{conn, read, textproto.NewReader(read)}, nil
}

// send posts and waits for the answer, which must be a 200 that says success.
func (w *wire) send(posting []byte) error {
	_, err := w.ask(posting)
	return err
}

// ask is send that returns the answer's body.
func (w *wire) ask(posting []byte) ([]byte, error) {
	if _, err := w.Write(posting); err != nil {
		return nil, err
	}
	status, err := w.head.ReadLine()
	if err != nil {
		return nil, err
	}
	header, err := w.head.ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	body, err := w.body(header)
	if err == nil && (!strings.Contains(status, " 200 ") || !bytes.Contains(body, []byte(`"success":true`))) {
		err = fmt.Errorf("%s: %.300s", status, body)
	}
	return body, err
}

func (w *wire) body(header textproto.MIMEHeader) (body []byte, err error) {
	if header.Get("Transfer-Encoding") != "chunked" {
		n, _ := strconv.Atoi(header.Get("Content-Length"))
		body = make([]byte, n)
		_, err = io.ReadFull(w.read, body)
		return body, err
	}
	for {
		line, err := w.head.ReadLine()
		if err != nil {
			return body, err
		}
		n, err := strconv.ParseInt(line, 16, 32)
		if err != nil {
			return body, err
		}
		part := make([]byte, n+2)
		if _, err := io.ReadFull(w.read, part); err != nil || n == 0 {
			return body, err
		}
		body = append(body, part[:n]...)
	}
}

// together sends the postings over so many connections, each taking the next one,
// and returns how long each answer took, in ms.
func (h *house) together(connections int, postings [][]byte) ([]float64, error) {
	next, failed := make(chan []byte), make(chan error, connections) // one failure each
	var took []float64
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range connections {
		w, err := h.dial()
		if err != nil {
			return nil, err
		}
		wait.Go(func() {
			defer func() { _ = w.Close() }()
			var mine []float64
			for p := range next {
				began := time.Now()
				if err := w.send(p); err != nil {
					failed <- err
					return
				}
				mine = append(mine, time.Since(began).Seconds()*1000)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	err := give(next, postings, failed)
	close(next)
	wait.Wait()
	return took, err
}

// give hands the postings on, until one fails.
func give(next chan<- []byte, postings [][]byte, failed <-chan error) error {
	for _, p := range postings {
		select {
		case next <- p:
		case err := <-failed:
			return err
		}
	}
	return nil
}
