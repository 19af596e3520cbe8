package catalog

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/store/definition"
)

// History is the versions of one definition, the newest first; never empty.
type History []definition.Version

// HistoryOf reads a definition's; NotFound when nobody ever drafted it.
func HistoryOf(ctx context.Context, db definition.DB, kind, id string) (History, error) {
	h, err := db.Versions(ctx, kind, id)
	if err == nil && len(h) == 0 {
		err = fmt.Errorf("catalog: %s %s: %w", kind, id, zhiyin.NotFound)
	}
	return h, err
}

// Edited is whose text an editor begins with: the newest that waits or is in force,
// else the newest that was.
func (h History) Edited() definition.Version {
	i := slices.IndexFunc(h, func(v definition.Version) bool { return waits(v) || v.State == press.Published })
	return h[max(i, 0)]
}

// InForce is the zero version where none is.
func (h History) InForce() definition.Version {
	i := slices.IndexFunc(h, func(v definition.Version) bool { return v.State == press.Published })
	if i < 0 {
		return definition.Version{}
	}
	return h[i]
}

// Draft is the version that waits to be published, 0 where none does that is newer
// than what is in force.
func (h History) Draft() int {
	if v := h.Edited(); waits(v) {
		return v.Ref.Version
	}
	return 0
}

func waits(v definition.Version) bool { return v.State == press.Drafted || v.State == press.Approved }
