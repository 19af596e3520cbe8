package flow

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Edit is one change of a flow's text.
type Edit struct {
	Do    string `json:"do" enum:"set,remove,add,drop,rename" doc:"set or remove a field; add, drop or rename a node"`
	Node  string `json:"node,omitempty" maxLength:"60" doc:"empty: the flow's own fields"`
	Field string `json:"field,omitempty" maxLength:"200" doc:"for set and remove: its path in the node"`
	To    string `json:"to,omitempty" maxLength:"60" doc:"for rename: the new id"`
	Value any    `json:"value,omitempty" doc:"for set: the value; for add: the node's fields"`
}

// Rewrite performs edits in order and returns the text: every line that no edit
// touches stays as it was, with its comments. Invalid for an edit that does not
// fit the text, or a text that is no YAML; what the edits make of the flow is not
// judged.
func Rewrite(text []byte, edits ...Edit) ([]byte, error) {
	for _, e := range edits {
		var err error
		if text, err = e.in(text); err != nil {
			return nil, fmt.Errorf("flow: %s %s %s: %w", e.Do, e.Node, e.Field, err)
		}
	}
	return text, nil
}

// treeOf reads a text as YAML alone.
func treeOf(text []byte) (*yaml.Node, error) {
	p := &parser{}
	top := p.document(text)
	if top == nil {
		return nil, fmt.Errorf("line %d %w: %w", p.problems[0].Line, p.problems[0].Err(), zhiyin.Invalid)
	}
	return top, nil
}

// against is an edit that can't be made, with what speaks against it.
func against(f zhiyin.Flaw, kind zhiyin.Error) error { return fmt.Errorf("%w: %w", f.Err(), kind) }

func (e Edit) in(text []byte) ([]byte, error) {
	if e.Do == "rename" {
		return e.renamed(text)
	}
	path := e.Field
	switch {
	case e.Do == "add" || e.Do == "drop":
		path = "nodes." + e.Node
	case e.Node != "":
		path = "nodes." + e.Node + "." + e.Field
	}
	top, err := treeOf(text)
	if err != nil {
		return nil, err
	}
	keys := stepsOf(path, e.Node)
	_, there := walkTo(top, keys)
	c := change{keys: keys, remove: e.Do == "remove" || e.Do == "drop"}
	switch {
	case e.Node != "" && !isNodeID(e.Node), path == "" || strings.HasSuffix(path, "."):
		return nil, zhiyin.Invalid
	case e.Do == "add" && there != nil:
		return nil, against(zhiyin.Flawf("there is a node %s", e.Node), zhiyin.Conflict)
	case e.Do != "add" && e.Node != "" && !hasNode(top, e.Node):
		return nil, against(zhiyin.Flawf("there is no node %s", e.Node), zhiyin.NotFound)
	case c.remove && there == nil:
		return text, nil
	}
	if !c.remove {
		if c.value, err = nodeOf(e.Value, there); err != nil {
			return nil, err
		}
		if there != nil && same(c.value, there) {
			return text, nil
		}
	}
	return c.perform(text, top)
}

func hasNode(top *yaml.Node, id string) bool {
	key, _ := seek(top, "nodes."+id)
	return key != nil
}

// stepsOf takes a path apart. The keys below on and say are entries as a caller
// makes them and names of intents, which may hold dots: there the rest is one key.
func stepsOf(path, node string) []string {
	parts := strings.Split(path, ".")
	from := 0
	if node != "" {
		from = 2
	}
	for i := from; i < len(parts)-1; i++ {
		if parts[i] == "on" && i > from {
			return append(parts[:i+1:i+1], strings.Join(parts[i+1:], "."))
		}
	}
	return parts
}

// renamed gives a node another id, in every way to it and every path that names it.
func (e Edit) renamed(text []byte) ([]byte, error) {
	top, err := treeOf(text)
	if err != nil {
		return nil, err
	}
	switch {
	case !isNodeID(e.To):
		return nil, against(zhiyin.Flawf("a node's name must be lower-case letters, digits and underscores, beginning with a letter"), zhiyin.Invalid)
	case hasNode(top, e.To):
		return nil, against(zhiyin.Flawf("there is a node %s", e.To), zhiyin.Conflict)
	case !hasNode(top, e.Node):
		return nil, against(zhiyin.Flawf("there is no node %s", e.Node), zhiyin.NotFound)
	}
	outline, _, _ := Read(text)
	edits := e.followers(outline)
	for _, one := range edits {
		if text, err = one.in(text); err != nil {
			return nil, err
		}
	}
	if top, err = treeOf(text); err != nil {
		return nil, err
	}
	key, _ := seek(top, "nodes."+e.Node)
	at := offsetOf(text, key.Line, key.Column)
	if at < 0 || !bytes.HasPrefix(text[at:], []byte(e.Node)) {
		return nil, against(zhiyin.Flawf("the name of %s is written in another way", e.Node), zhiyin.Invalid)
	}
	return splice(text, at, at+len(e.Node), e.To), nil
}

// followers are the edits of what names a node: ways, and rules and texts with
// its paths.
func (e Edit) followers(o Outline) []Edit {
	var out []Edit
	for field, id := range map[string]string{"start": o.Start, "angry": o.Angry, "after": o.After} {
		if id == e.Node {
			out = append(out, Edit{Do: "set", Field: field, Value: e.To})
		}
	}
	shared := func(d Drawn) bool { return slices.Contains(d.Ways, Way{sharedCallback, e.Node, true}) }
	if slices.ContainsFunc(o.Nodes, shared) {
		out = append(out, Edit{Do: "set", Field: sharedCallback, Value: e.To})
	}
	for _, d := range o.Nodes {
		for _, w := range d.Ways {
			if w.To == e.Node && valueAt(d.Fields, w.Field) == e.Node {
				out = append(out, Edit{Do: "set", Node: d.ID, Field: w.Field, Value: e.To})
			}
		}
		eachString(d.Fields, "", func(path, value string) {
			if said := e.named(value); said != value {
				out = append(out, Edit{Do: "set", Node: d.ID, Field: path, Value: said})
			}
		})
	}
	return out
}

// named writes the paths of the node by its new name.
func (e Edit) named(s string) string {
	for _, area := range []string{"digits.", "choice.", "attempts."} {
		var out strings.Builder
		for rest := s; ; {
			before, after, found := strings.Cut(rest, area+e.Node)
			out.WriteString(before)
			if !found {
				break
			}
			name := e.To
			if after != "" && isNodeID("a"+after[:1]) || before != "" && isNodeID("a"+before[len(before)-1:]) {
				name = e.Node
			}
			out.WriteString(area + name)
			rest = after
		}
		s = out.String()
	}
	return s
}
