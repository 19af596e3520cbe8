package connection

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Furnish puts a connection in force where there is none of its id, switched on,
// and returns its secret: what is given, or, for a hook without one, what is made.
// A push of another text is a system that has moved: its next version is published.
// entry says who wants it.
func (c *Keeper) Furnish(ctx context.Context, text, secret string, entry zhiyin.AuditEntry) (string, error) {
	made, faults := c.ReadConnection(text)
	if len(faults) > 0 {
		return "", fmt.Errorf("connection: connection: line %d: %s: %w", faults[0].Line, faults[0].Text, zhiyin.Invalid)
	}
	now, err := c.Connection(ctx, made.ID)
	if zhiyin.KindOf(err) == zhiyin.NotFound {
		made.Version, made.On, made.By = 1, true, entry.Actor
		if err = c.PublishConnection(ctx, made, text, entry); err == nil {
			now, err = c.Connection(ctx, made.ID)
		}
	}
	if err == nil && (now.Way == zhiyin.WayPush || now.Way == zhiyin.WayAsk) {
		now, err = c.moved(ctx, now, made, text, entry)
	}
	if err != nil {
		return "", err
	}
	kept, err := c.ConnectionSecret(ctx, made.ID)
	switch {
	case err == nil && (secret == "" || secret == kept):
		return kept, nil
	case err != nil && zhiyin.KindOf(err) != zhiyin.NotFound:
		return "", err
	}
	shown, err := c.SetConnectionSecret(ctx, now, secret, entry.Actor, entry)
	if shown == "" {
		shown = secret
	}
	return shown, err
}

// moved publishes a push's next version where its text is another.
func (c *Keeper) moved(ctx context.Context, now, made zhiyin.Connection, text string, entry zhiyin.AuditEntry) (zhiyin.Connection, error) {
	old, err := c.Text(ctx, now.ID, now.Version)
	if err != nil || old == text {
		return now, err
	}
	made.Version, made.By = now.Version+1, entry.Actor
	if err := c.PublishConnection(ctx, made, text, entry); err != nil {
		return now, err
	}
	return c.Connection(ctx, now.ID)
}
