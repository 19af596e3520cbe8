package studio

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// TagHolders is a page of those who have a tag, the newest holder first.
type TagHolders struct {
	Unit  zhiyin.UnitID      // whose tag it is
	Label zhiyin.Sensitivity // of the tag
	Items []TagHolder
	Next  string // the cursor of the page after; empty: there is none
	Count int64  // of all whom the question is about, 10,000 at most
}

// TagHolder is a customer who has a tag, masked.
type TagHolder struct {
	TagSample
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero" doc:"when time alone ends it"`
}

// TagHoldersAsked is which of them; From and To bound since when they have it.
type TagHoldersAsked struct {
	Tag      string
	From, To time.Time // zero: whenever; To itself is out
	After    string
	Limit    int
}

type (
	holdersInput struct {
		Tag   string    `path:"tag" maxLength:"60" pattern:"^[a-z0-9-]+$"`
		From  time.Time `query:"from" doc:"they have it since then or later"`
		To    time.Time `query:"to" doc:"they have it since before then"`
		After string    `query:"after" maxLength:"80" doc:"the cursor of the page before"`
		Limit int       `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	holdersOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []TagHolder `json:"items"`
			Count int64       `json:"count" doc:"of all pages; 10000: so many or more"`
			Next  string      `json:"next,omitempty"`
		}
	}
)

// tagHolders lists them for whoever may see customers and the tag.
func (s *routes) tagHolders(ctx context.Context, in *holdersInput) (*holdersOutput, error) {
	found, err := s.ports.Tags.Holders(ctx, TagHoldersAsked{Tag: in.Tag, From: in.From, To: in.To, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.CustomerRead, access.Object{Unit: found.Unit}, "tag/"+in.Tag); err != nil {
		return nil, err
	}
	if err := s.MayRead(ctx, found.Label, access.CustomerRead, "tag/"+in.Tag); err != nil {
		return nil, err
	}
	out := &holdersOutput{}
	out.Body.Items, out.Body.Count, out.Body.Next = []TagHolder{}, found.Count, found.Next
	for _, h := range found.Items {
		h.TagSample, err = s.sampleOf(ctx, h.ID)
		if zhiyin.KindOf(err) == zhiyin.NotFound {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("api: holders of %s: %w", in.Tag, err)
		}
		out.Body.Items = append(out.Body.Items, h)
	}
	if found.Next != "" {
		out.Link = `</api/v1/tags/` + in.Tag + `/customers?` + in.query(found.Next).Encode() + `>; rel="next"`
	}
	return out, nil
}

func (in *holdersInput) query(next string) url.Values {
	q := url.Values{"after": {next}, "limit": {fmt.Sprint(in.Limit)}}
	for name, at := range map[string]time.Time{"from": in.From, "to": in.To} {
		if !at.IsZero() {
			q.Set(name, at.Format(time.RFC3339Nano))
		}
	}
	return q
}
