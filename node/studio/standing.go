package studio

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
)

// Standing are the definitions of a kind as whoever edits them sees them.
func (d Desk) Standing(ctx context.Context, kind string) ([]studioapi.DefinitionStanding, error) {
	all, errAll := d.Defs.Definitions(ctx, kind)
	drafts, err := d.Defs.Proposals(ctx, kind)
	if err = errors.Join(errAll, err); err != nil {
		return nil, err
	}
	out := []studioapi.DefinitionStanding{}
	for _, one := range all {
		out = append(out, studioapi.DefinitionStanding{ID: one.Ref.ID, Unit: one.Unit, Name: nameIn(one.YAML), Version: one.Ref.Version, YAML: one.YAML})
	}
	for _, p := range drafts {
		i := slices.IndexFunc(out, func(s studioapi.DefinitionStanding) bool { return s.ID == p.Ref.ID })
		if i < 0 {
			i = len(out)
			out = append(out, studioapi.DefinitionStanding{ID: p.Ref.ID, Unit: p.Unit, Name: nameIn(p.Text), YAML: p.Text})
		}
		out[i].Draft = max(out[i].Draft, p.Ref.Version)
	}
	slices.SortFunc(out, func(a, b studioapi.DefinitionStanding) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// nameIn is the name that a text gives its definition; empty where it can't be read.
func nameIn(text string) zhiyin.Text {
	var head struct {
		Name zhiyin.Text `yaml:"name"`
	}
	if yaml.Unmarshal([]byte(text), &head) != nil || head.Name == nil {
		return zhiyin.Text{}
	}
	return head.Name
}
