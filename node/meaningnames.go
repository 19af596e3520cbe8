package node

import (
	"context"
	"fmt"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// meaningNames are what people call intents and needs, by unit and kind/id.
type meaningNames map[zhiyin.UnitID]map[string]zhiyin.Text

// nameMeanings reads them from the definitions in force.
func (n *Node) nameMeanings(ctx context.Context) error {
	names := meaningNames{}
	for _, kind := range []string{"intent", "need"} {
		all, err := n.db.Definitions(ctx, kind)
		if err != nil {
			return fmt.Errorf("node: names of meanings: %w", err)
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
	n.meanings.Store(&names)
	return nil
}

// meaningName is what people of the unit call it; nil where it has no name.
func (n *Node) meaningName(unit zhiyin.UnitID, kind, id string) zhiyin.Text {
	names := n.meanings.Load()
	if names == nil {
		return nil
	}
	if t := (*names)[unit][kind+"/"+id]; t != nil {
		return t
	}
	return (*names)[""][kind+"/"+id]
}
