package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/connect/sheet"
	"zhiyin.dev/node/connection"
)

// Furnish puts a connection in force where there is none of its id, switched on,
// and returns its secret: what is given, or, for a hook without one, what is made.
// A push of another text is a system that has moved: its next version is published.
func (n *Node) Furnish(ctx context.Context, text, secret string) (string, error) {
	return n.newConnections().Furnish(ctx, text, secret, byConsole(access.ConnectionManage, "made"))
}

// Upload keeps a file to be imported by a connection, and begins with it: with a
// dry run where only that is asked for. Whoever serves the installation does the
// work; nobody else does: work does it here until ctx ends.
func (n *Node) Upload(ctx context.Context, connection, name string, content []byte, dry bool) (zhiyin.Import, error) {
	c := n.newConnections()
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
	return n.interchange.Import(ctx, im.ID)
}

// ImportNow is how far an import has come.
func (n *Node) ImportNow(ctx context.Context, id string) (zhiyin.Import, error) {
	return n.interchange.Import(ctx, id)
}

// Importer goes over uploaded files, for an installation that nobody serves.
func (n *Node) Importer() *sheet.Importer { return n.newConnections().Importer }

// newConnections makes what keeps the connections going; Run of its parts is the
// caller's.
func (n *Node) newConnections() *connection.Keeper {
	return connection.New(n.db, n.intake, n.calling("connections"), nil)
}

// calling is how a part calls other systems.
func (n *Node) calling(part string) connection.Calling {
	return connection.Calling{Guard: n.guard, Roots: n.roots, Now: n.now, Log: n.log.With("part", part)}
}
