// Package flow is navigation as data: what a contact hears, is asked and where
// it goes, from the first word to the agent or the end.
//
// A Definition is read from YAML and checked completely when it is read. An
// Engine moves one contact through it, step by step:
//
//	Step(definition, state, input, now) → commands, events, the next state
//
// A step is a pure function: it reads no clock and does nothing. The caller
// performs the commands in order and brings what comes of them as the next
// input. The same inputs with the same definition give the same steps, which is
// how a contact is replayed. State is plain JSON data.
//
// A node of each kind has its file: node_notice.go, node_say.go, node_play.go,
// node_echo.go, node_gather.go, node_voicemail.go,
// node_menu.go, node_reason.go, node_personalmenu.go, node_branch.go, node_queue.go,
// node_transfer.go, node_send.go, node_handoff.go, node_hangup.go.
package flow
