package connect

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Definition is a connection as people write it (kind connection). Secrets are
// not in it.
//
//	id: crm-muhe
//	name: {cmn: 沐禾 CRM, en: CRM of Muhe}
//	unit: muhe
//	way: hook
//	hook: {verify: standard, id: event_id}
//	mapping: {…}
type Definition struct {
	ID      string
	Name    zhiyin.Text
	Unit    zhiyin.UnitID
	Way     zhiyin.Way
	Hook    HookSettings
	Sheet   SheetSettings
	Poll    PollSettings
	Changes ChangesSettings
	Push    PushSettings
	Ask     AskSettings
	Mapping *Mapping // of rows; nil of a push
	Outward *Outward // of a push
}

// Source is the name under which the door keeps what a connection brings.
func (d Definition) Source() string { return d.ID }

// MostText bounds a definition's text, in bytes.
const MostText = 48 << 10

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// Parse reads a definition and checks everything; it is whole only without faults.
func Parse(text []byte) (Definition, []Fault) {
	var d Definition
	var root yaml.Node
	if len(text) > MostText {
		return d, []Fault{faultOf("", 1, 1, "bad_value", zhiyin.Flawf("a definition has at most 48 KB"))}
	}
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return d, []Fault{faultOf("", lineOf(err), 1, "not_yaml", zhiyin.Flawf("this is no YAML"))}
	}
	r := &reader{}
	r.definition(root.Content[0], &d)
	return d, r.faults
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) (line int) {
	line = 1
	if err != nil {
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			_, _ = fmt.Sscan(m[1], &line) // digits
		}
	}
	return line
}

func (r *reader) definition(n *yaml.Node, d *Definition) {
	d.Hook, d.Sheet, d.Poll, d.Changes, d.Push, d.Ask = defaultHook(), SheetSettings{}, defaultPoll(), defaultChanges(), defaultPush(), defaultAsk()
	settings := ""
	var mapping *yaml.Node
	for _, e := range r.entries(n, "", "id", "name", "unit", "way", "hook", "sheet", "sqlpoll", "pgcdc", "push", "ask", "mapping") {
		switch e.key {
		case "id":
			d.ID = e.value.Value
		case "name":
			if e.value.Decode(&d.Name) != nil {
				r.fail(e.value, "name", "bad_value", "the name is a text by language: {cmn: …, en: …}")
			}
		case "unit":
			d.Unit = zhiyin.UnitID(e.value.Value)
		case "way":
			d.Way = zhiyin.Way(e.value.Value)
		case "hook":
			r.fill(e.value, "hook", &d.Hook)
			settings = e.key
		case "sheet":
			r.fill(e.value, "sheet", &d.Sheet)
			settings = e.key
		case "sqlpoll":
			r.fill(e.value, "sqlpoll", &d.Poll)
			settings = e.key
		case "pgcdc":
			r.fill(e.value, "pgcdc", &d.Changes)
			settings = e.key
		case "push":
			r.fill(e.value, "push", &d.Push)
			settings = e.key
		case "ask":
			r.fill(e.value, "ask", &d.Ask)
			settings = e.key
		case "mapping":
			mapping = e.value
		}
	}
	switch {
	case d.Way == zhiyin.WayPush && mapping == nil:
		d.Outward = &Outward{} // the document as it is
	case mapping == nil:
	case d.Way == zhiyin.WayPush:
		d.Outward = r.outward(mapping, "mapping")
	default:
		d.Mapping = r.mapping(mapping, "mapping")
	}
	r.checkDefinition(n, *d, settings)
}

func (r *reader) checkDefinition(n *yaml.Node, d Definition, settings string) {
	if !idForm.MatchString(d.ID) {
		r.fail(n, "id", "bad_value", "the id is a short name of small letters, digits and hyphens")
	}
	if len(d.Name) == 0 {
		r.fail(n, "name", "missing", "a name is needed: {cmn: …, en: …}")
	}
	if d.Mapping == nil && d.Outward == nil && d.Way != zhiyin.WayAsk {
		r.fail(n, "mapping", "missing", "a mapping is needed")
	}
	if settings != "" && settings != string(d.Way) {
		r.fail(n, settings, "unknown_field", "these are settings of another way than %s", d.Way)
	}
	var err error
	switch d.Way {
	case zhiyin.WayHook:
		err = d.Hook.check()
	case zhiyin.WaySheet:
		err = d.Sheet.check()
	case zhiyin.WayPoll:
		err = d.Poll.check()
	case zhiyin.WayChanges:
		err = d.Changes.check()
	case zhiyin.WayPush:
		err = d.Push.check()
	case zhiyin.WayAsk:
		err = d.Ask.check()
	default:
		r.fail(n, "way", "bad_value", "the way is hook, sheet, sqlpoll, pgcdc, push or ask")
	}
	if w := (wrong{}); errors.As(err, &w) {
		r.take(r.find(n, string(d.Way), w.field), string(d.Way)+"."+w.field, "bad_value", w.flaw)
	}
}

// find is the node of a setting, or of what it should be in.
func (r *reader) find(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				n = n.Content[i+1]
				break
			}
		}
	}
	return n
}

// wrong is a setting that can't be.
type wrong struct {
	field string
	flaw  zhiyin.Flaw
}

func (w wrong) Error() string { return w.field + ": " + w.flaw.Text }

func amiss(field, format string, args ...any) error {
	return wrong{field, zhiyin.Flawf(format, args...)}
}

// Invalid is the error for a text with faults: the first of them.
func Invalid(id string, faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("connect: %s: %s: %w", strings.ToValidUTF8(id, "?"), faults[0], zhiyin.Invalid)
}
