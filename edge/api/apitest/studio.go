package apitest

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/store/definition"
)

// writing answers from the store where it can. A text's first line is its unit.
type writing struct{ definition.DB }

func (writing) Check(_ context.Context, text string) (studio.TagReading, error) {
	unit, _, _ := strings.Cut(text, "\n")
	return studio.TagReading{Legible: true, Fields: &studio.TagFields{ID: "loyal", Unit: zhiyin.UnitID(unit)}, Problems: []studio.TagProblem{}}, nil
}

func (writing) Count(context.Context, string) (studio.TagPreview, error) {
	return studio.TagPreview{Holds: 1, Sample: []zhiyin.CustomerID{"cu_1"}, SQL: "select"}, nil
}

func (w writing) Tag(ctx context.Context, id string) (studio.TagDetail, error) {
	p, err := w.Proposal(ctx, zhiyin.DefinitionRef{Kind: "tag", ID: id, Version: 1})
	return studio.TagDetail{Versions: []studio.TagVersion{{ID: id, Version: 1, Unit: p.Unit}}, Users: []studio.TagUser{}, Population: []studio.TagDay{}}, err
}

func (w writing) Waiting(ctx context.Context) (out []studio.TagVersion, err error) {
	all, err := w.Proposals(ctx, "tag")
	for _, p := range all {
		out = append(out, studio.TagVersion{ID: p.Ref.ID, Version: p.Ref.Version, Unit: p.Unit, State: string(p.State)})
	}
	return out, err
}

func (w writing) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	if ref.Version == 0 {
		return "", fmt.Errorf("tag %s: %w", ref.ID, zhiyin.NotFound)
	}
	p, err := w.Proposal(ctx, ref)
	return p.Unit, err
}

func (w writing) Discard(ctx context.Context, ref zhiyin.DefinitionRef, _ string) error {
	return w.DiscardProposal(ctx, ref)
}

func (writing) Words(context.Context) (studio.TagWords, error) {
	return studio.TagWords{Paths: []studio.TagPathWord{}, Events: []studio.TagEvent{}, Functions: []studio.TagFunction{}, Units: []studio.TagUnit{}}, nil
}
