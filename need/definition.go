package need

import "zhiyin.dev"

// Definition is one need with the states that lead to it.
type Definition struct {
	ID        string
	Unit      zhiyin.UnitID
	Catalogue string // the same need's name in a list shared by units; "" for none
	Name      zhiyin.Text
	States    []State
	Offers    []zhiyin.Text // what helps, best first, as the agent reads it

	against []cue
}

// State is what a customer is in when the cues are heard.
type State struct {
	ID     string
	Name   zhiyin.Text
	Weight float64 // 0 to 1: how surely the state leads to the need
	Cues   []string

	cues []cue
}

// Strength of a cue: the probability that the state holds when nothing else is known.
const (
	sure   = 0.85
	likely = 0.55
	hint   = 0.25
	faint  = 0.08
)
