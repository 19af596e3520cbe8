package bus

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server"

	"zhiyin.dev"
)

// maxPayload bounds one message: signals are small, content is in the ledger.
const maxPayload = 1 << 20

// Start starts a server if there is none and no cluster; clients find it by
// themselves.
func (b *Bus) Start() error {
	if len(b.cfg.URLs) > 0 {
		return nil
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	if b.door.server.Load() != nil {
		return nil
	}
	s, err := server.NewServer(&server.Options{
		ServerName: b.cfg.Name, DontListen: true, NoSigs: true, NoLog: true, MaxPayload: maxPayload,
	})
	if err != nil {
		return fmt.Errorf("bus: %v: %w", err, zhiyin.Internal)
	}
	go s.Start() // Stop waits for its end
	if !s.ReadyForConnections(startWithin) {
		s.Shutdown()
		s.WaitForShutdown()
		return fmt.Errorf("bus: server not ready within %s: %w", startWithin, zhiyin.Unavailable)
	}
	b.door.server.Store(s)
	return nil
}

// Stop ends the server and waits for its end. Clients keep their subscriptions
// and come back after Start; meanwhile what is published is dropped.
func (b *Bus) Stop() {
	b.turn.Lock()
	defer b.turn.Unlock()
	if s := b.door.server.Swap(nil); s != nil {
		s.Shutdown()
		s.WaitForShutdown()
	}
}
