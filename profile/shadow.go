package profile

import (
	"strconv"
	"strings"

	"zhiyin.dev"
)

// ShadowID is the id under which the tags of a version in shadow stand: id~version,
// which no definition in force can have.
func ShadowID(ref zhiyin.DefinitionRef) string { return ref.ID + "~" + strconv.Itoa(ref.Version) }

// ShadowOf reads a ShadowID; is is false for the id of a tag in force.
func ShadowOf(id string) (ref zhiyin.DefinitionRef, is bool) {
	tag, version, is := strings.Cut(id, "~")
	n, err := strconv.Atoi(version)
	return zhiyin.DefinitionRef{Kind: "tag", ID: tag, Version: n}, is && err == nil
}

// InShadow is the definition judged beside the version in force. Other rules ask
// for the version in force, and so does this one.
func (d Definition) InShadow() Definition {
	d.of, d.ID = d.ID, ShadowID(d.Ref())
	return d
}

// tag is the id by which people know the tag.
func (d *Definition) tag() string {
	if d.of != "" {
		return d.of
	}
	return d.ID
}

// Shadows takes what can be judged beside the tags in force; problems says of the
// others why not.
func Shadows(inForce, shadows []Definition) (all []Definition, problems []Problem) {
	all = inForce
	for _, d := range shadows {
		more := append(all[:len(all):len(all)], d.InShadow())
		if _, err := NewTagger(more); err != nil {
			problems = append(problems, Problem{Tag: d.ID, Field: "when", Flaw: zhiyin.Flawf("in shadow: %v", err)})
			continue
		}
		all = more
	}
	return all, problems
}
