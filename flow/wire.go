package flow

import (
	"bytes"
	"encoding/json"
	"fmt"

	"zhiyin.dev"
)

// tagged writes v as a JSON object whose first field is its type.
func tagged(name string, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	head := `{"type":"` + name + `"`
	if rest := bytes.TrimPrefix(raw, []byte("{")); len(rest) > 1 {
		return append([]byte(head+","), rest...), nil
	}
	return []byte(head + "}"), nil
}

// The alias types drop the methods, so that tagged does not call itself.

func (c Say) MarshalJSON() ([]byte, error)    { type p Say; return tagged(c.commandType(), p(c)) }
func (c Play) MarshalJSON() ([]byte, error)   { type p Play; return tagged(c.commandType(), p(c)) }
func (c Echo) MarshalJSON() ([]byte, error)   { type p Echo; return tagged(c.commandType(), p(c)) }
func (c Gather) MarshalJSON() ([]byte, error) { type p Gather; return tagged(c.commandType(), p(c)) }
func (c Queue) MarshalJSON() ([]byte, error)  { type p Queue; return tagged(c.commandType(), p(c)) }
func (c Transfer) MarshalJSON() ([]byte, error) {
	type p Transfer
	return tagged(c.commandType(), p(c))
}
func (c Hangup) MarshalJSON() ([]byte, error) { type p Hangup; return tagged(c.commandType(), p(c)) }

func (i Started) MarshalJSON() ([]byte, error) { type p Started; return tagged(i.inputType(), p(i)) }
func (i PromptEnded) MarshalJSON() ([]byte, error) {
	type p PromptEnded
	return tagged(i.inputType(), p(i))
}
func (i Keyed) MarshalJSON() ([]byte, error)    { type p Keyed; return tagged(i.inputType(), p(i)) }
func (i Heard) MarshalJSON() ([]byte, error)    { type p Heard; return tagged(i.inputType(), p(i)) }
func (i Felt) MarshalJSON() ([]byte, error)     { type p Felt; return tagged(i.inputType(), p(i)) }
func (i TimedOut) MarshalJSON() ([]byte, error) { type p TimedOut; return tagged(i.inputType(), p(i)) }
func (i Routed) MarshalJSON() ([]byte, error)   { type p Routed; return tagged(i.inputType(), p(i)) }
func (i Moved) MarshalJSON() ([]byte, error)    { type p Moved; return tagged(i.inputType(), p(i)) }
func (i TransferDone) MarshalJSON() ([]byte, error) {
	type p TransferDone
	return tagged(i.inputType(), p(i))
}
func (i HungUp) MarshalJSON() ([]byte, error) { type p HungUp; return tagged(i.inputType(), p(i)) }

// UnmarshalInput reads an input that json.Marshal wrote. It is Invalid for an
// unknown type.
func UnmarshalInput(raw []byte) (Input, error) {
	name, err := typeOf(raw)
	if err != nil {
		return nil, fmt.Errorf("flow: read input: %w", err)
	}
	switch name {
	case "started":
		return read[Started, Input](raw)
	case "prompt_ended":
		return read[PromptEnded, Input](raw)
	case "keyed":
		return read[Keyed, Input](raw)
	case "heard":
		return read[Heard, Input](raw)
	case "felt":
		return read[Felt, Input](raw)
	case "timed_out":
		return read[TimedOut, Input](raw)
	case "routed":
		return read[Routed, Input](raw)
	case "moved":
		return read[Moved, Input](raw)
	case "transfer_done":
		return read[TransferDone, Input](raw)
	case "hung_up":
		return read[HungUp, Input](raw)
	}
	return nil, fmt.Errorf("flow: input of unknown type: %w", zhiyin.Invalid)
}

// UnmarshalCommand reads a command that json.Marshal wrote. It is Invalid for
// an unknown type.
func UnmarshalCommand(raw []byte) (Command, error) {
	name, err := typeOf(raw)
	if err != nil {
		return nil, fmt.Errorf("flow: read command: %w", err)
	}
	switch name {
	case "say":
		return read[Say, Command](raw)
	case "play":
		return read[Play, Command](raw)
	case "echo":
		return read[Echo, Command](raw)
	case "gather":
		return read[Gather, Command](raw)
	case "queue":
		return read[Queue, Command](raw)
	case "transfer":
		return read[Transfer, Command](raw)
	case "hangup":
		return read[Hangup, Command](raw)
	}
	return nil, fmt.Errorf("flow: command of unknown type: %w", zhiyin.Invalid)
}

func typeOf(raw []byte) (string, error) {
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &head) != nil {
		return "", zhiyin.Invalid
	}
	return head.Type, nil
}

// read decodes T and returns it as the sum type S. The error leaves the values
// out: they may be personal.
func read[T, S any](raw []byte) (S, error) {
	var v T
	var none S
	if json.Unmarshal(raw, &v) != nil {
		return none, fmt.Errorf("flow: malformed %T: %w", v, zhiyin.Invalid)
	}
	return any(v).(S), nil
}
