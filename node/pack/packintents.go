package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
	"zhiyin.dev/packs"
)

// Intents reads what an industry's customers say: its own examples and those of
// every industry. text is what both were read from. The error is fs.ErrNotExist
// where the pack has none.
func Intents(industry string) (all *nlu.Dataset, text []byte, err error) {
	for _, name := range []string{industry + "/intents.yaml", "common-intents.yaml"} {
		raw, err := fs.ReadFile(packs.FS, name)
		if err != nil {
			return nil, nil, fmt.Errorf("pack: %s: %w", name, err)
		}
		rows, err := nlu.Parse(name, raw)
		if err != nil {
			return nil, nil, fmt.Errorf("pack: %s: %w", name, err)
		}
		text = append(text, raw...)
		if all == nil {
			all = rows
			continue
		}
		all.Examples = append(all.Examples, rows.Examples...)
		all.Rules = append(all.Rules, rows.Rules...)
	}
	return all, text, nil
}

// addIntents makes a definition of each intent of the pack.
func (p *Pack) addIntents() error {
	rows, _, err := Intents(p.industry)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := intentNames()
	if err != nil {
		return err
	}
	byIntent := map[string]*nlu.IntentDefinition{}
	for _, e := range rows.Examples {
		d := byIntent[e.Intent]
		if d == nil {
			id := string(p.unit) + "-" + strings.ReplaceAll(e.Intent, "_", "-")
			d = &nlu.IntentDefinition{ID: id, Unit: p.unit, Intent: e.Intent, Name: names[e.Intent], Examples: map[zhiyin.Language][]string{}}
			byIntent[e.Intent] = d
		}
		d.Examples[e.Language] = append(d.Examples[e.Language], e.Marked())
	}
	for _, intent := range slices.Sorted(maps.Keys(byIntent)) {
		d := byIntent[intent]
		if len(d.Name) == 0 {
			return fmt.Errorf("pack: %s: intent %s has no name in intent-names.yaml: %w", p.industry, intent, zhiyin.Invalid)
		}
		p.items = append(p.items, packed{kind: "intent", id: d.ID, yaml: d.YAML()})
	}
	return nil
}

// intentNames are the intents' names on screens.
func intentNames() (names map[string]zhiyin.Text, err error) {
	raw, err := fs.ReadFile(packs.FS, "intent-names.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &names)
	}
	if err != nil {
		return nil, fmt.Errorf("pack: names of intents: %w", err)
	}
	return names, nil
}
