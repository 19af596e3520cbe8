// Package need tells what somebody wants who does not say it: "my skin is dry"
// asks for a moisturiser. A concept graph, written and edited by business people,
// leads from cues in the words over states to needs and to what helps; docs/needs.md
// has the form of a definition.
//
// A Reasoner is read-only once made and may be used by many at once.
package need
