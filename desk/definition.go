package desk

import (
	"encoding/json"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// published takes a new version of what the desk shows by name: a disposition, a
// queue, a unit. Every desk then begins anew with a hello.
func (d *Desk) published(e zhiyin.Event, b zhiyin.DefinitionPublished) {
	var err error
	switch b.Ref.Kind {
	case "disposition":
		err = d.newDisposition(e.Unit, b)
	case "queue":
		q := zhiyin.Queue{ID: zhiyin.QueueID(b.Ref.ID)}
		if err = readYAML(b.YAML, &q); err == nil {
			d.queue(q.ID).Queue = q
		}
	case "unit":
		u := zhiyin.Unit{ID: zhiyin.UnitID(b.Ref.ID)}
		if err = readYAML(b.YAML, &u); err == nil {
			d.units[u.ID] = u
		}
	default:
		return
	}
	if err != nil {
		d.log.Warn("definition not shown", "definition", b.Ref.String(), "err", err)
		return
	}
	for id, s := range d.seats {
		s.renewed = true
		d.touch(id)
	}
}

func (d *Desk) newDisposition(unit zhiyin.UnitID, b zhiyin.DefinitionPublished) error {
	next, err := ParseDisposition(b.Ref.ID, b.YAML)
	if err != nil {
		return err
	}
	if next.Unit == "" {
		next.Unit = unit
	}
	if i := slices.IndexFunc(d.dispositions, func(x Disposition) bool { return x.ID == next.ID }); i >= 0 {
		d.dispositions[i] = next
		return nil
	}
	d.dispositions = append(d.dispositions, next)
	return nil
}

// readYAML reads a definition by the JSON names of its fields.
func readYAML(text string, into any) error {
	var plain any
	if err := yaml.Unmarshal([]byte(text), &plain); err != nil {
		return err
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
