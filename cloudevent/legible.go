package cloudevent

import (
	"bytes"
	"encoding/json"

	"zhiyin.dev"
)

// Names of fields that are labelled, whatever the event: a reason is an object,
// which a code of the same name is not.
const (
	fieldBecause = "because"
	fieldWhy     = "why"
	fieldChoice  = "choice" // of routing: it quotes a plan's clauses
	fieldOpen    = "open"   // of a customer: traits and properties by name
)

// legible is an event's open body without what the clearance does not read. A
// body that has nothing of that comes back as it is.
func legible(kind zhiyin.Kind, body json.RawMessage, clearance zhiyin.Sensitivity) (json.RawMessage, error) {
	if clearance.Reads(zhiyin.L4) {
		return body, nil
	}
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(body, &fields) != nil {
		return nil, zhiyin.Invalid
	}
	changed, err := reasonless(fields, clearance), error(nil)
	switch kind {
	case zhiyin.CustomerTagged{}.Kind():
		err = legibleTags(fields, clearance)
		changed = true
	case zhiyin.CustomerIdentified{}.Kind(), zhiyin.CustomerTracked{}.Kind():
		err = legibleTraits(fields, clearance)
		changed = true
	}
	if err != nil || !changed {
		return body, err
	}
	return json.Marshal(fields)
}

// reasonless takes reasons out where they may not be read.
func reasonless(fields map[string]json.RawMessage, clearance zhiyin.Sensitivity) (changed bool) {
	if clearance.Reads(zhiyin.LabelOfReason) {
		return false
	}
	for _, name := range []string{fieldBecause, fieldWhy, fieldChoice} {
		if bytes.HasPrefix(bytes.TrimSpace(fields[name]), []byte("{")) {
			delete(fields, name)
			changed = true
		}
	}
	return changed
}

// legibleTags leaves the tags, added and removed, that may be read. A removed
// one without a label is from before there were labels, and counts as sensitive.
func legibleTags(fields map[string]json.RawMessage, clearance zhiyin.Sensitivity) error {
	var change zhiyin.CustomerTagged
	for name, into := range map[string]any{"added": &change.Added, "removed": &change.Removed, "labels": &change.Labels} {
		if len(fields[name]) > 0 && json.Unmarshal(fields[name], into) != nil {
			return zhiyin.Invalid
		}
		delete(fields, name)
	}
	told := zhiyin.CustomerTagged{Added: zhiyin.TagsWithin(change.Added, clearance)}
	for _, id := range change.Removed {
		label, labelled := change.Labels[id]
		if !labelled {
			label = zhiyin.L3
		}
		if clearance.Reads(label) {
			told.Removed = append(told.Removed, id)
		}
	}
	for name, list := range map[string]any{"added": told.Added, "removed": told.Removed} {
		raw, err := json.Marshal(list)
		if err != nil {
			return zhiyin.Invalid
		}
		if text := string(raw); text != "null" && text != "[]" {
			fields[name] = raw
		}
	}
	return nil
}

func legibleTraits(fields map[string]json.RawMessage, clearance zhiyin.Sensitivity) error {
	if len(fields[fieldOpen]) == 0 {
		return nil
	}
	traits := map[string]json.RawMessage{}
	if json.Unmarshal(fields[fieldOpen], &traits) != nil {
		return zhiyin.Invalid
	}
	for name := range traits {
		if !clearance.Reads(zhiyin.TraitLabel(name)) {
			delete(traits, name)
		}
	}
	raw, err := json.Marshal(traits)
	fields[fieldOpen] = raw
	return err
}
