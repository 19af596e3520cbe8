package bus

import (
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/nats-io/nats.go"

	"zhiyin.dev"
)

// join connects to the cluster, now or when it is there.
func (b *Bus) join() (err error) {
	if b.cfg.Prefix == "" {
		b.cfg.Prefix = "zhiyin"
	}
	if strings.ContainsAny(b.cfg.Prefix, " \t\r\n*>") || strings.HasPrefix(b.cfg.Prefix, ".") || strings.HasSuffix(b.cfg.Prefix, ".") {
		return fmt.Errorf("bus: the prefix %q is no subject: %w", b.cfg.Prefix, zhiyin.Invalid)
	}
	options := []nats.Option{nats.Name(b.cfg.Name), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.IgnoreAuthErrorAbort(), nats.ReconnectWait(rejoinEvery),
		nats.ReconnectBufSize(-1), nats.PingInterval(silence), nats.MaxPingsOutstanding(2),
		nats.ConnectHandler(b.joined), nats.ReconnectHandler(b.joined), nats.DisconnectErrHandler(b.parted), nats.ErrorHandler(b.ailed)}
	for file, option := range map[string]nats.Option{b.cfg.Credentials: nats.UserCredentials(b.cfg.Credentials), b.cfg.CA: nats.RootCAs(b.cfg.CA)} {
		if file == "" {
			continue
		}
		if _, err := os.ReadFile(file); err != nil {
			return fmt.Errorf("bus: %v: %w", err, zhiyin.Invalid)
		}
		options = append(options, option)
	}
	if b.conn, err = nats.Connect(strings.Join(b.cfg.URLs, ","), options...); err != nil {
		return fmt.Errorf("bus: connect: %v: %w", err, zhiyin.Invalid)
	}
	return nil
}

// joined wakes whoever may have missed something.
func (b *Bus) joined(c *nats.Conn) {
	b.log.Info("bus: connected", slog.String("server", c.ConnectedServerName()))
	b.wakeAll()
}

func (b *Bus) parted(_ *nats.Conn, err error) {
	if err != nil { // without one we have closed it ourselves
		b.log.Warn("bus: lost, readers of the ledger look by themselves", slog.Any("error", err))
	}
}

func (b *Bus) ailed(_ *nats.Conn, s *nats.Subscription, err error) {
	subject := ""
	if s != nil {
		subject = s.Subject
	}
	b.log.Warn("bus: messages may be lost", slog.String("subject", subject), slog.Any("error", err))
}

// Connected tells whether messages get anywhere now.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// subject is how a subject is called on the server.
func (b *Bus) subject(name string) string {
	if len(b.cfg.URLs) == 0 {
		return name
	}
	return b.cfg.Prefix + "." + name
}
