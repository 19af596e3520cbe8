// Package bus is the nerve: wake-ups and live signals between the parts of one
// node and between nodes. It is a NATS server inside the process, where nothing
// listens on the network, or a NATS cluster that somebody else runs.
//
// Whatever goes over the bus may be lost. Facts are in the ledger, and every
// reader of the ledger looks there by itself once a second.
package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"zhiyin.dev"
)

// Config of the bus; the zero value is good.
type Config struct {
	Name string // of the node, default "zhiyin"
	// URLs of servers of a cluster, nats://host:4222 or tls://host:4222; none: a
	// server in this process.
	URLs []string
	// Prefix begins every subject on a cluster, so that installations can share
	// one; default "zhiyin".
	Prefix      string
	Credentials string // file of a user's JWT and key (.creds); empty: none
	CA          string // PEM file of the CA of the servers' certificates; empty: the system's
}

const (
	// outbox is how many messages may wait for the publishing goroutine; beyond
	// it they are dropped and counted. A passing signal that is a thousand
	// messages late is worth nothing.
	outbox = 1024
	// startWithin: the server is ready in about 4 ms.
	startWithin = 10 * time.Second
	// reconnectEvery is how soon a client tries again: it costs a function call.
	reconnectEvery = 50 * time.Millisecond
	// rejoinEvery is how soon a cluster is tried again, for ever.
	rejoinEvery = 500 * time.Millisecond
	// silence, twice, of a server that says nothing ends the connection to it.
	silence = 5 * time.Second
)

// Bus is one connection to the server and, without a cluster, the server itself. Its methods may be
// used from several goroutines.
type Bus struct {
	cfg  Config
	log  *slog.Logger
	door door
	conn *nats.Conn
	out  chan message // outbox; full: see there

	dropped atomic.Uint64

	mu    sync.Mutex
	wakes []chan struct{} // rung after an outage; guarded by mu

	turn sync.Mutex // one Stop or Start at a time
}

type message struct {
	subject string
	data    []byte
}

// New starts the server and connects to it. A cluster that is away is no error: it
// is tried until it is there, and meanwhile what is published is dropped.
// Invalid is a URL or a file that can't be used.
func New(cfg Config, log *slog.Logger) (*Bus, error) {
	if cfg.Name == "" {
		cfg.Name = "zhiyin"
	}
	b := &Bus{cfg: cfg, log: log, out: make(chan message, outbox)}
	if len(cfg.URLs) > 0 {
		return b, b.join()
	}
	if err := b.Start(); err != nil {
		return nil, err
	}
	conn, err := nats.Connect("", nats.InProcessServer(&b.door), nats.Name(cfg.Name),
		nats.MaxReconnects(-1), nats.ReconnectWait(reconnectEvery), nats.ReconnectJitter(0, 0), nats.ReconnectBufSize(-1),
		nats.ReconnectHandler(func(*nats.Conn) { b.wakeAll() }))
	if err != nil {
		b.Stop()
		return nil, fmt.Errorf("bus: connect: %v: %w", err, zhiyin.Unavailable)
	}
	b.conn = conn
	return b, nil
}

// Run publishes until ctx ends, then closes the connection and the server.
func (b *Bus) Run(ctx context.Context) error {
	defer b.Stop()
	defer b.conn.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-b.out:
			if err := b.conn.Publish(b.subject(m.subject), m.data); err != nil {
				b.dropped.Add(1)
			}
		}
	}
}

// Publish sends data to whoever has subscribed. It never blocks and never
// fails: what can't be sent is dropped. The bus keeps data.
func (b *Bus) Publish(subject string, data []byte) {
	select {
	case b.out <- message{subject, data}:
	default:
		b.dropped.Add(1)
	}
}

// Dropped counts what Publish has lost since the start, as far as we know: what
// was on its way when the server went is lost uncounted.
func (b *Bus) Dropped() uint64 { return b.dropped.Load() }

// Subscribe calls hear with the data of each message to subject ("desk.>" and
// "desk.*" are patterns), one at a time per subscription, until cancel is called.
// hear owns data.
func (b *Bus) Subscribe(subject string, hear func(data []byte)) (cancel func(), err error) {
	sub, err := b.conn.Subscribe(b.subject(subject), func(m *nats.Msg) { hear(m.Data) })
	if err != nil {
		return nil, fmt.Errorf("bus: subscribe to %s: %v: %w", subject, err, zhiyin.Unavailable)
	}
	return func() {
		if err := sub.Unsubscribe(); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
			b.log.Warn("bus: unsubscribe", slog.String("subject", subject), slog.Any("error", err))
		}
	}, nil
}

// Wake returns a channel that yields after one or more messages to subject, and
// after an outage, in which some may have been missed. Capacity 1: wake-ups
// that nobody took melt into one.
func (b *Bus) Wake(subject string) <-chan struct{} {
	wake := make(chan struct{}, 1)
	if _, err := b.Subscribe(subject, func([]byte) { ring(wake) }); err != nil {
		b.log.Warn("bus: no wake-ups, their reader will poll", slog.String("subject", subject), slog.Any("error", err))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wakes = append(b.wakes, wake)
	return wake
}

func ring(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

func (b *Bus) wakeAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.wakes {
		ring(w)
	}
}

// door leads clients to the server that is there now.
type door struct{ server atomic.Pointer[server.Server] }

// InProcessConn is what nats.go asks for at each connect.
func (d *door) InProcessConn() (net.Conn, error) {
	s := d.server.Load()
	if s == nil {
		return nil, errors.New("bus: the server is stopped")
	}
	return s.InProcessConn()
}
