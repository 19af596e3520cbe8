package profile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
)

// Tagger computes a customer's tags from one set of definitions. It never
// changes and may be used from several goroutines.
type Tagger struct {
	definitions []Definition // by id
}

// NewTagger takes definitions as Parse returned them. It is Conflict if two have
// one id, and Invalid for one that Parse did not check.
func NewTagger(definitions []Definition) (*Tagger, error) {
	list := slices.Clone(definitions)
	slices.SortFunc(list, func(a, b Definition) int { return cmp.Compare(a.ID, b.ID) })
	for i, d := range list {
		if d.rule == nil {
			return nil, fmt.Errorf("profile: tag %s is not checked: %w", d.ID, zhiyin.Invalid)
		}
		if i > 0 && list[i-1].ID == d.ID {
			return nil, fmt.Errorf("profile: tag %s is defined twice: %w", d.ID, zhiyin.Conflict)
		}
	}
	return &Tagger{definitions: list}, nil
}

// Definitions returns the set, by id. The caller must not change it.
func (t *Tagger) Definitions() []Definition { return t.definitions }

// Tag returns what is true of a customer at now, by id, each with its why.
// orders are those of the longest window at least, in any order. Since is the
// moment that the trait's source names, and now for a computed tag; Keep
// carries over the time of a tag that was there before.
func (t *Tagger) Tag(traits Traits, orders []zhiyin.Order, now time.Time) []zhiyin.Tag {
	facts := map[zhiyin.UnitID]map[string]any{}
	tags := []zhiyin.Tag{}
	for _, d := range t.definitions {
		of := ordersOf(orders, d.Unit)
		if d.Unit != "" && len(of) == 0 && !traits.Belongs(d.Unit) {
			continue
		}
		if facts[d.Unit] == nil {
			facts[d.Unit] = orderFacts(of, now)
		}
		if tag, holds := d.apply(traits, facts[d.Unit], now); holds {
			tags = append(tags, tag)
		}
	}
	return tags
}

// Why explains one tag for a customer, also when it does not hold; ok is false
// when there is no such tag.
func (t *Tagger) Why(id string, traits Traits, orders []zhiyin.Order, now time.Time) (b zhiyin.Because, ok bool) {
	for _, d := range t.definitions {
		if d.ID == id {
			_, b = d.rule.Explain(lookup(traits, orderFacts(ordersOf(orders, d.Unit), now), now))
			return b, true
		}
	}
	return zhiyin.Because{}, false
}

func ordersOf(orders []zhiyin.Order, unit zhiyin.UnitID) []zhiyin.Order {
	if unit == "" {
		return orders
	}
	var out []zhiyin.Order
	for _, o := range orders {
		if o.Unit == unit {
			out = append(out, o)
		}
	}
	return out
}

func (d Definition) apply(traits Traits, facts map[string]any, now time.Time) (zhiyin.Tag, bool) {
	at := lookup(traits, facts, now)
	if !d.rule.Holds(at) {
		return zhiyin.Tag{}, false
	}
	_, why := d.rule.Explain(at)
	tag := zhiyin.Tag{
		ID: d.ID, Family: d.Family, Name: d.Name, Source: d.Source, Confidence: d.Confidence,
		Since: now.Truncate(time.Microsecond), Sensitive: d.Sensitive, Label: zhiyin.Sensitivity(d.Label), Because: &why, Definition: d.Ref(),
	}
	if told, ok := traits.Get(d.Trait); ok {
		if told.Source != "" {
			tag.Source = told.Source
		}
		if !told.At.IsZero() && told.At.Before(now) {
			tag.Since = told.At.Truncate(time.Microsecond)
		}
	}
	return tag, true
}

// Keep gives tags of fresh that were there before the time since when they are.
func Keep(before, fresh []zhiyin.Tag) []zhiyin.Tag {
	old := byID(before)
	out := slices.Clone(fresh)
	for i, t := range out {
		if was, there := old[t.ID]; there && was.Since.Before(t.Since) && t.Source == "computed" {
			out[i].Since = was.Since
		}
	}
	return out
}

// Diff says what must be written so that before becomes after. Added holds tags
// that are new or say something new (source, confidence, time, version);
// evidence that moved within the same answer is not a change. changed is false
// when there is nothing to write.
func Diff(before, after []zhiyin.Tag) (change zhiyin.CustomerTagged, changed bool) {
	old, now := byID(before), byID(after)
	for _, t := range after {
		if was, there := old[t.ID]; !there || !same(was, t) {
			change.Added = append(change.Added, t)
		}
	}
	for _, t := range before {
		if _, stays := now[t.ID]; !stays {
			change.Removed = append(change.Removed, t.ID)
			change.Labels = labelled(change.Labels, t)
		}
	}
	slices.SortFunc(change.Added, func(a, b zhiyin.Tag) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(change.Removed)
	return change, len(change.Added)+len(change.Removed) > 0
}

func labelled(labels map[string]zhiyin.Sensitivity, t zhiyin.Tag) map[string]zhiyin.Sensitivity {
	if labels == nil {
		labels = map[string]zhiyin.Sensitivity{}
	}
	labels[t.ID] = t.Labelled()
	return labels
}

func same(a, b zhiyin.Tag) bool {
	return a.Source == b.Source && a.Confidence == b.Confidence && a.Sensitive == b.Sensitive && a.Label == b.Label &&
		a.Definition == b.Definition && a.Since.Equal(b.Since)
}

func byID(tags []zhiyin.Tag) map[string]zhiyin.Tag {
	out := make(map[string]zhiyin.Tag, len(tags))
	for _, t := range tags {
		out[t.ID] = t
	}
	return out
}
