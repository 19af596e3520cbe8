package language

import (
	"context"
	"fmt"
	"sync/atomic"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// meaningNames are what people call intents and needs, by unit and kind/id.
type meaningNames map[zhiyin.UnitID]map[string]zhiyin.Text

// Names are what people call intents and needs, for screens.
type Names struct {
	defs definition.DB
	at   atomic.Pointer[meaningNames]
}

// NewNames knows none until Reload.
func NewNames(db *store.DB) *Names { return &Names{defs: definition.Of(db.Engine)} }

// Reload reads them from the definitions in force.
func (n *Names) Reload(ctx context.Context) error {
	names := meaningNames{}
	for _, kind := range []string{"intent", "need"} {
		all, err := n.defs.Definitions(ctx, kind)
		if err != nil {
			return fmt.Errorf("language: names of meanings: %w", err)
		}
		for _, d := range all {
			var head struct {
				ID, Intent string
				Name       zhiyin.Text
			}
			if yaml.Unmarshal([]byte(d.YAML), &head) != nil {
				continue // it was checked when it was published; without a name the id is shown
			}
			id := head.ID
			if kind == "intent" {
				id = head.Intent
			}
			if names[d.Unit] == nil {
				names[d.Unit] = map[string]zhiyin.Text{}
			}
			names[d.Unit][kind+"/"+id] = head.Name
		}
	}
	n.at.Store(&names)
	return nil
}

// Of is what people of the unit call it; nil where it has no name.
func (n *Names) Of(unit zhiyin.UnitID, kind, id string) zhiyin.Text {
	names := n.at.Load()
	if names == nil {
		return nil
	}
	if t := (*names)[unit][kind+"/"+id]; t != nil {
		return t
	}
	return (*names)[""][kind+"/"+id]
}
