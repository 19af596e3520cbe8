package schema

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Problem is one thing wrong with a definition.
type Problem struct {
	Schema string // its id, or "" for the file
	Field  string
	Line   int // from 1
	zhiyin.Flaw
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d: %s %s: %s", p.Line, p.Schema, p.Field, p.Text)
}

// written is a definition as people write it.
type written struct {
	ID      string          `yaml:"id"`
	About   About           `yaml:"about"`
	Event   string          `yaml:"event"`
	Unit    zhiyin.UnitID   `yaml:"unit"`
	Mode    Mode            `yaml:"mode"`
	Sources map[string]Mode `yaml:"sources"`
	Order   struct {
		Kind   string `yaml:"kind"`
		Status string `yaml:"status"`
	} `yaml:"order"`
	Schema yaml.Node `yaml:"schema"`
}

// Personal says why a property of that name may not stay open; empty: it may.
type Personal func(property string) (why string)

// maxText bounds a definition in bytes: a schema of hundreds of properties.
const maxText = 256 << 10

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,79}$`)

// Parse reads one definition and checks everything:
//
//	id: order-completed
//	event: Order Completed
//	mode: quarantine            # strip when left out
//	sources: {mall-muhe: reject}
//	order: {kind: order, status: paid}
//	schema:
//	  type: object
//	  required: [order_id]
//	  properties:
//	    order_id: {type: string, x-open: id}
//	    category: {type: string, x-open: true}
//
// With about: traits in the place of event:, it says which traits of customers
// stay open; a list of texts may be open too. Several such schemas stand together.
//
// personal is the law on what may be open. The Schema is nil when there is a problem.
func Parse(text []byte, version int, personal Personal) (*Schema, []Problem) {
	var root yaml.Node
	if len(text) > maxText {
		return nil, []Problem{{Line: 1, Flaw: zhiyin.Flawf("a definition has at most %d bytes", maxText)}}
	}
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, []Problem{{Line: 1, Flaw: zhiyin.Flawf("this is no YAML with a schema")}}
	}
	s, problems := read(root.Content[0], version, personal)
	if s != nil {
		problems = order(s, root.Content[0].Line)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return s, nil
}

func read(n *yaml.Node, version int, personal Personal) (*Schema, []Problem) {
	var w written
	if err := n.Decode(&w); err != nil {
		return nil, []Problem{{Line: n.Line, Flaw: zhiyin.Flawf("%v", err)}}
	}
	w.Schema = *solid(&w.Schema)
	r := reader{id: w.ID, node: n, personal: personal}
	s := &Schema{ID: w.ID, Version: version, About: cmp.Or(w.About, OfEvent), Event: w.Event, Unit: w.Unit, Mode: w.Mode, Sources: w.Sources, Kind: w.Order.Kind, Status: w.Order.Status}
	r.head(s, w)
	r.open(s, &w.Schema)
	r.shape(s, &w.Schema)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return s, nil
}

type reader struct {
	id       string
	node     *yaml.Node
	personal Personal
	problems []Problem
	nodes    int // looked through so far
}

// maxNodes bounds what aliases unfold to.
const maxNodes = 20_000

func (r *reader) refuse(field string, line int, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.id, field, line, zhiyin.Flawf(format, args...)})
}

func (r *reader) head(s *Schema, w written) {
	if !idForm.MatchString(w.ID) {
		r.refuse("id", r.node.Line, "an id has 1 to 80 small letters, digits and hyphens, a letter first")
	}
	if s.Mode == "" {
		s.Mode = Strip
	}
	switch s.About {
	case OfEvent:
		if name := strings.TrimSpace(w.Event); name == "" || name != w.Event || len(name) > 100 {
			r.refuse("event", r.node.Line, "an event's name has 1 to 100 bytes, without spaces around it")
		}
	case OfTraits:
		r.traits(s)
	default:
		r.refuse("about", r.node.Line, "a schema is about event or traits")
	}
	if !s.Mode.Known() {
		r.refuse("mode", r.node.Line, "a mode is strip, quarantine or reject")
	}
	for _, source := range slices.Sorted(maps.Keys(w.Sources)) {
		if !w.Sources[source].Known() {
			r.refuse("sources."+source, r.node.Line, "a mode is strip, quarantine or reject")
		}
	}
	if w.Schema.Kind != yaml.MappingNode {
		r.refuse("schema", r.node.Line, "a schema is needed")
	}
}

// traits refuses what only an event has: a trait that is wrong is sealed, for the
// rest of what was said of somebody is true all the same.
func (r *reader) traits(s *Schema) {
	if s.Event != "" || s.Kind != "" || s.Status != "" {
		r.refuse("event", r.node.Line, "a schema of traits is about no event and no order")
	}
	if s.Mode != Strip || len(s.Sources) > 0 {
		r.refuse("mode", r.node.Line, "traits that are wrong are sealed: the mode is strip, for every source")
	}
}

// open reads the x-open marks, which stand at the top level only: what is nested
// is sealed whole.
func (r *reader) open(s *Schema, n *yaml.Node) {
	s.open, s.listed = map[string]Open{}, map[string]bool{}
	_, properties := field(n, "properties")
	for i := 0; properties != nil && i+1 < len(properties.Content); i += 2 {
		name, shape := properties.Content[i].Value, solid(properties.Content[i+1])
		where := "schema.properties." + name
		s.listed[name] = true
		_, mark := field(shape, "x-open")
		if mark != nil && mark.Value != "false" {
			s.open[name] = r.way(s.About, where, name, shape, mark)
		}
		r.nested(where, shape)
	}
}

// traitForm is how rules write a trait: as a path.
var traitForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,59}$`)

func (r *reader) way(about About, where, name string, shape, mark *yaml.Node) Open {
	if why := r.personal(name); why != "" {
		r.refuse(where, mark.Line, "%s", why)
	}
	if about == OfTraits && !traitForm.MatchString(name) {
		r.refuse(where, mark.Line, "an open trait has a name of 1 to 60 letters, digits and underscores, no digit first")
	}
	_, typ := field(shape, "type")
	is := ""
	if typ != nil {
		is = typ.Value
	}
	switch {
	case mark.Value == "id" && is == "string":
		return ID
	case mark.Value == "true" && is == "string":
		return Text
	case mark.Value == "true" && (is == "number" || is == "integer"):
		return Number
	case mark.Value == "true" && is == "boolean":
		return Truth
	case about == OfTraits && mark.Value == "true" && is == "array" && ofTexts(shape):
		return Texts
	}
	r.refuse(where, mark.Line, "x-open is true for a string, number, integer or boolean, or id for a string")
	return Sealed
}

// ofTexts tells whether a list's items are texts.
func ofTexts(shape *yaml.Node) bool {
	_, items := field(shape, "items")
	_, typ := field(items, "type")
	return typ != nil && typ.Value == "string"
}

// nested refuses marks below the top level.
func (r *reader) nested(where string, n *yaml.Node) {
	if r.nodes++; r.nodes >= maxNodes {
		if r.nodes == maxNodes {
			r.refuse("schema", n.Line, "the schema is too large, or contains itself")
		}
		return
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			below := solid(n.Content[i+1])
			if _, mark := field(below, "x-open"); mark != nil {
				r.refuse(where+"."+n.Content[i].Value, mark.Line, "x-open stands at properties of the top level only")
			}
			r.nested(where+"."+n.Content[i].Value, below)
		}
	}
	if n.Kind == yaml.SequenceNode {
		for _, one := range n.Content {
			r.nested(where, solid(one))
		}
	}
}

func (r *reader) shape(s *Schema, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || r.nodes >= maxNodes {
		return
	}
	var doc any
	if err := n.Decode(&doc); err != nil {
		r.refuse("schema", n.Line, "%v", err)
		return
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseLoader(nothing{})
	name := "zhiyin:" + s.ID
	err := c.AddResource(name, plain(doc))
	if err == nil {
		s.shape, err = c.Compile(name)
	}
	if err == nil {
		s.required = s.shape.Required
	}
	if s.About == OfTraits && len(s.required) > 0 {
		r.refuse("schema.required", n.Line, "no trait is required: a source tells what has changed")
	}
	if err != nil {
		r.refuse("schema", n.Line, "%s", strings.ReplaceAll(err.Error(), name, ""))
	}
}

// order sees to it that an event which makes or changes an order names it: the
// platform's own schemas say which events do.
func order(s *Schema, line int) []Problem {
	if s.About == OfTraits {
		return nil
	}
	if own := platform().For("", s.Event); own != nil && s.Kind == "" {
		s.Kind, s.Status = own.Kind, own.Status
	}
	if s.Kind != "" && (s.open["order_id"] != ID || !s.Requires("order_id")) {
		return []Problem{{s.ID, "schema.properties.order_id", line, zhiyin.Flawf("the event is about an order: order_id is required and has x-open: id")}}
	}
	return nil
}

// nothing loads no other document: a schema stands by itself.
type nothing struct{}

func (nothing) Load(string) (any, error) {
	return nil, errors.New("a schema refers to nothing outside itself")
}

// plain makes of a YAML tree what a JSON decoder gives.
func plain(v any) any {
	switch t := v.(type) {
	case map[string]any:
		for k, one := range t {
			t[k] = plain(one)
		}
	case map[any]any:
		out := make(map[string]any, len(t))
		for k, one := range t {
			out[fmt.Sprint(k)] = plain(one)
		}
		return out
	case []any:
		for i, one := range t {
			t[i] = plain(one)
		}
	case int:
		return float64(t)
	case uint64:
		return float64(t)
	}
	return v
}

// field finds a key of a mapping.
func field(n *yaml.Node, key string) (name, value *yaml.Node) {
	n = solid(n)
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], solid(n.Content[i+1])
		}
	}
	return nil, nil
}

// solid follows an alias.
func solid(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
