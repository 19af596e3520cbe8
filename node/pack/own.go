package pack

import (
	"fmt"
	"regexp"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store/definition"
)

// Named is the pack with the unit's own name in place of its model's: ids begin
// with the unit's.
func (p Pack) Named(first people.First) (Pack, error) {
	model := regexp.MustCompile(`\b` + regexp.QuoteMeta(string(p.unit)) + `\b`)
	out := Pack{industry: p.industry, unit: first.Unit}
	for _, item := range p.items {
		text := model.ReplaceAllString(item.yaml, string(first.Unit))
		if item.kind == "unit" {
			model, err := catalog.Decode[zhiyin.Unit](definition.Definition{YAML: item.yaml})
			if err != nil {
				return out, err
			}
			own := map[string]any{"id": first.Unit, "industry": p.industry, "zone": first.Zone,
				"name": zhiyin.Text{zhiyin.Mandarin: first.UnitName, zhiyin.English: first.UnitName}}
			if r := model.Recording; r != nil {
				own["recording"] = map[string]any{"class": r.Class, "keep_days": r.KeepDays, "agents": r.Agents}
			}
			written, err := yaml.Marshal(own)
			if err != nil {
				return out, fmt.Errorf("pack: set-up: %v: %w", err, zhiyin.Internal)
			}
			text = string(written)
		}
		out.items = append(out.items, packed{kind: item.kind, id: model.ReplaceAllString(item.id, string(first.Unit)), yaml: text, common: item.common})
	}
	return out, nil
}

// Queues are the ids of the pack's queues.
func (p Pack) Queues() (out []zhiyin.QueueID) {
	for _, item := range p.items {
		if item.kind == "queue" {
			out = append(out, zhiyin.QueueID(item.id))
		}
	}
	return out
}
