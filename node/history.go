package node

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/store"
)

// history is the versions of one definition, the newest first; never empty.
type history []store.Version

// history reads a definition's; NotFound when nobody ever drafted it.
func (n *Node) history(ctx context.Context, kind, id string) (history, error) {
	h, err := n.db.Versions(ctx, kind, id)
	if err == nil && len(h) == 0 {
		err = fmt.Errorf("node: %s %s: %w", kind, id, zhiyin.NotFound)
	}
	return h, err
}

// edited is whose text an editor begins with: the newest that waits or is in force,
// else the newest that was.
func (h history) edited() store.Version {
	i := slices.IndexFunc(h, func(v store.Version) bool { return waits(v) || v.State == press.Published })
	return h[max(i, 0)]
}

// inForce is the zero version where none is.
func (h history) inForce() store.Version {
	i := slices.IndexFunc(h, func(v store.Version) bool { return v.State == press.Published })
	if i < 0 {
		return store.Version{}
	}
	return h[i]
}

// draft is the version that waits to be published, 0 where none does that is newer
// than what is in force.
func (h history) draft() int {
	if v := h.edited(); waits(v) {
		return v.Ref.Version
	}
	return 0
}

func waits(v store.Version) bool { return v.State == press.Drafted || v.State == press.Approved }
