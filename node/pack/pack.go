// Package pack reads the embedded packs: what an industry begins with, and a unit's own
// copy of it under its own name.
package pack

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/packs"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Pack is one industry's definitions as they lie in its folder.
type Pack struct {
	industry string
	unit     zhiyin.UnitID
	items    []packed
}

// packed is one definition of a pack.
type packed struct {
	kind, id string
	yaml     string
	common   bool // every unit's
}

// Industries lists the packs.
func Industries() ([]string, error) {
	entries, err := fs.ReadDir(packs.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// Open reads an industry's folder: unit.yaml (unit, numbers, queues),
// tags.yaml, notices.yaml, dispositions.yaml, needs.yaml, plans.yaml, reasons.yaml, manners.yaml, calendars.yaml, voices.yaml, perhaps identifiers.yaml (lists),
// intents.yaml (training data) and flows/*.yaml.
func Open(industry string) (Pack, error) {
	p := Pack{industry: industry}
	var unit struct {
		Unit    yaml.Node   `yaml:"unit"`
		Numbers []yaml.Node `yaml:"numbers"`
		Queues  []yaml.Node `yaml:"queues"`
	}
	if err := p.read("unit.yaml", &unit); err != nil {
		return p, err
	}
	if err := p.add("unit", unit.Unit); err != nil {
		return p, err
	}
	p.unit = zhiyin.UnitID(p.items[0].id)
	for kind, list := range map[string][]yaml.Node{"number": unit.Numbers, "queue": unit.Queues} {
		for _, n := range list {
			if err := p.add(kind, n); err != nil {
				return p, err
			}
		}
	}
	for _, list := range []struct{ kind, name string }{{"tag", "tags"}, {"notice", "notices"}, {"disposition", "dispositions"}, {"need", "needs"}, {"plan", "plans"}, {"reason", "reasons"}, {"manner", "manners"}, {"calendar", "calendars"}, {"voice", "voices"}} {
		if err := p.addList(list.kind, list.name); err != nil {
			return p, err
		}
	}
	if _, err := fs.Stat(packs.FS, path.Join(industry, "identifiers.yaml")); err == nil { // most name people by the platform's kinds
		if err := p.addList("identifier", "identifiers"); err != nil {
			return p, err
		}
	}
	if err := p.addIntents(); err != nil {
		return p, err
	}
	for kind, name := range map[string]string{"message": "messages", "handoff": "handoffs"} {
		if err := p.addCommon(kind, name); err != nil {
			return p, err
		}
	}
	return p, p.addFlows()
}

// addCommon takes what belongs to every unit from beside the folders.
func (p *Pack) addCommon(kind, name string) error {
	text, err := fs.ReadFile(packs.FS, "common-"+name+".yaml")
	var file map[string][]yaml.Node
	if err == nil {
		err = yaml.Unmarshal(text, &file)
	}
	if err != nil {
		return fmt.Errorf("pack: common-%s: %v: %w", name, err, zhiyin.Invalid)
	}
	for _, n := range file[name] {
		if err := p.add(kind, n); err != nil {
			return err
		}
		p.items[len(p.items)-1].common = true
	}
	return nil
}

func (p *Pack) read(name string, into any) error {
	text, err := fs.ReadFile(packs.FS, path.Join(p.industry, name))
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("pack: %s/%s: %v: %w", p.industry, name, err, zhiyin.Invalid)
	}
	return nil
}

// addList takes a file that holds one list, each item a definition. A unit
// named above the list goes into each.
func (p *Pack) addList(kind, name string) error {
	var file map[string]yaml.Node
	if err := p.read(name+".yaml", &file); err != nil {
		return err
	}
	list := file[name]
	for _, n := range list.Content {
		if unit, has := file["unit"]; has && kind != "notice" {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "unit"}, &yaml.Node{Kind: yaml.ScalarNode, Value: unit.Value})
		}
		if err := p.add(kind, *n); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pack) addFlows() error {
	files, err := fs.Glob(packs.FS, p.industry+"/flows/*.yaml")
	if err != nil {
		return fmt.Errorf("pack: %s: %w", p.industry, err)
	}
	for _, f := range files {
		text, err := fs.ReadFile(packs.FS, f)
		if err != nil {
			return fmt.Errorf("pack: %s: %w", f, err)
		}
		var head struct {
			ID string `yaml:"id"`
		}
		if err := yaml.Unmarshal(text, &head); err != nil || head.ID == "" {
			return fmt.Errorf("pack: %s has no id: %w", f, zhiyin.Invalid)
		}
		p.items = append(p.items, packed{kind: "flow", id: head.ID, yaml: string(text)})
	}
	return nil
}

func (p *Pack) add(kind string, n yaml.Node) error {
	text, err := yaml.Marshal(&n)
	var head struct {
		ID string `yaml:"id"`
	}
	if err == nil {
		err = n.Decode(&head)
	}
	if err != nil || head.ID == "" {
		return fmt.Errorf("pack: %s: a %s without id: %w", p.industry, kind, zhiyin.Invalid)
	}
	p.items = append(p.items, packed{kind: kind, id: head.ID, yaml: string(text)})
	return nil
}

// Publish puts the pack's definitions in force where there are none of that id
// yet; what was edited here is never overwritten.
func (p *Pack) Publish(ctx context.Context, db *store.DB, by string, now time.Time) error {
	var events []zhiyin.Event
	for _, item := range p.items {
		ref := zhiyin.DefinitionRef{Kind: item.kind, ID: item.id, Version: 1}
		if _, err := definition.Of(db.Engine).Definition(ctx, ref); err == nil {
			continue
		} else if zhiyin.KindOf(err) != zhiyin.NotFound {
			return fmt.Errorf("pack: publish %s: %w", ref, err)
		}
		e := zhiyin.NewEvent(item.kind+"/"+item.id, zhiyin.DefinitionPublished{Ref: ref, Pack: p.industry + "@1", YAML: item.yaml}, now)
		if e.By = by; !item.common {
			e.Unit = p.unit
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil
	}
	if err := db.AppendWait(ctx, events...); err != nil {
		return fmt.Errorf("pack: publish %s: %w", p.industry, err)
	}
	return nil
}
