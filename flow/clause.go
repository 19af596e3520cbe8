package flow

import (
	"strings"

	"zhiyin.dev"
)

// clauses writes prompts of menus out of their parts, in every language that all
// parts are written in.
type clauses struct{ parts []zhiyin.Text }

// add says a text as it is; nil says nothing.
func (c *clauses) add(t zhiyin.Text) {
	if len(t) > 0 {
		c.parts = append(c.parts, t)
	}
}

// option names a choice and its key. last is the end of the sentence.
func (c *clauses) option(o Option, last bool) {
	out := zhiyin.Text{}
	for l, label := range o.Label {
		out[l] = named(l, label, o.Keys, last)
	}
	c.parts = append(c.parts, out)
}

func (c *clauses) options(list []Option) {
	for i, o := range list {
		c.option(o, i == len(list)-1)
	}
}

// named is a choice as it is spoken.
func named(l zhiyin.Language, label, keys string, last bool) string {
	switch l {
	case zhiyin.English:
		return label + ", press " + spelledKey(keys, "star", "pound") + end(last, ".", "; ")
	case zhiyin.Cantonese:
		return label + "請按" + spelledKey(keys, "星號", "井號") + end(last, "。", "，")
	}
	return label + "请按" + spelledKey(keys, "星号", "井号") + end(last, "。", "，")
}

// spelledKey is a key as it is said.
func spelledKey(key, star, pound string) string {
	switch key {
	case "*":
		return star
	case "#":
		return pound
	}
	return key
}

func end(last bool, stop, comma string) string {
	if last {
		return stop
	}
	return comma
}

// text joins the parts. English parts are set apart by a space.
func (c *clauses) text() zhiyin.Text {
	out := zhiyin.Text{}
	for _, l := range languages {
		var all strings.Builder
		whole := len(c.parts) > 0
		for _, p := range c.parts {
			words, has := p[l]
			whole = whole && has
			if l == zhiyin.English && all.Len() > 0 && !strings.HasSuffix(all.String(), " ") {
				all.WriteByte(' ')
			}
			all.WriteString(words)
		}
		if whole {
			out[l] = all.String()
		}
	}
	return out
}
