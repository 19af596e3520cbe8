package node

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/connect/sheet"
)

// Furnish puts a connection in force where there is none of its id, switched on,
// and returns its secret: what is given, or, for a hook without one, what is made.
// A push of another text is a system that has moved: its next version is published.
func (n *Node) Furnish(ctx context.Context, text, secret string) (string, error) {
	c := newConnections(n)
	made, faults := c.ReadConnection(text)
	if len(faults) > 0 {
		return "", fmt.Errorf("node: connection: line %d: %s: %w", faults[0].Line, faults[0].Text, zhiyin.Invalid)
	}
	entry := byConsole(access.ConnectionManage, "made")
	now, err := c.Connection(ctx, made.ID)
	if zhiyin.KindOf(err) == zhiyin.NotFound {
		made.Version, made.On, made.By = 1, true, console
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
	shown, err := c.SetConnectionSecret(ctx, now, secret, console, entry)
	if shown == "" {
		shown = secret
	}
	return shown, err
}

// moved publishes a push's next version where its text is another.
func (c *connections) moved(ctx context.Context, now, made zhiyin.Connection, text string, entry zhiyin.AuditEntry) (zhiyin.Connection, error) {
	old, err := c.Text(ctx, now.ID, now.Version)
	if err != nil || old == text {
		return now, err
	}
	made.Version, made.By = now.Version+1, console
	if err := c.PublishConnection(ctx, made, text, entry); err != nil {
		return now, err
	}
	return c.Connection(ctx, now.ID)
}

// Upload keeps a file to be imported by a connection, and begins with it: with a
// dry run where only that is asked for. Whoever serves the installation does the
// work; nobody else does: work does it here until ctx ends.
func (n *Node) Upload(ctx context.Context, connection, name string, content []byte, dry bool) (zhiyin.Import, error) {
	c := newConnections(n)
	im, err := c.NewImport(ctx, zhiyin.Import{Connection: connection, File: name, By: console}, content, byConsole(access.ConnectionManage, "uploaded"))
	if err != nil {
		return im, err
	}
	if dry {
		err = c.CheckImport(ctx, im.ID, byConsole(access.ConnectionManage, "checked"))
	} else {
		err = c.RunImport(ctx, im.ID, byConsole(access.ConnectionManage, "run"))
	}
	if err != nil {
		return im, err
	}
	return n.db.Import(ctx, im.ID)
}

// ImportNow is how far an import has come.
func (n *Node) ImportNow(ctx context.Context, id string) (zhiyin.Import, error) {
	return n.db.Import(ctx, id)
}

// Importer goes over uploaded files, for an installation that nobody serves.
func (n *Node) Importer() *sheet.Importer { return newConnections(n).importer }
