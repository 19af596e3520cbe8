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
func (c Callback) MarshalJSON() ([]byte, error) {
	type p Callback
	return tagged(c.commandType(), p(c))
}
func (c TakeMessage) MarshalJSON() ([]byte, error) {
	type p TakeMessage
	return tagged(c.commandType(), p(c))
}
func (c Transfer) MarshalJSON() ([]byte, error) {
	type p Transfer
	return tagged(c.commandType(), p(c))
}
func (c Send) MarshalJSON() ([]byte, error) { type p Send; return tagged(c.commandType(), p(c)) }
func (c Handoff) MarshalJSON() ([]byte, error) {
	type p Handoff
	return tagged(c.commandType(), p(c))
}
func (c LookUp) MarshalJSON() ([]byte, error) { type p LookUp; return tagged(c.commandType(), p(c)) }
func (c SendCode) MarshalJSON() ([]byte, error) {
	type p SendCode
	return tagged(c.commandType(), p(c))
}
func (c Verify) MarshalJSON() ([]byte, error) { type p Verify; return tagged(c.commandType(), p(c)) }
func (c Adjust) MarshalJSON() ([]byte, error) { type p Adjust; return tagged(c.commandType(), p(c)) }
func (c Hangup) MarshalJSON() ([]byte, error) { type p Hangup; return tagged(c.commandType(), p(c)) }

func (i Started) MarshalJSON() ([]byte, error) { type p Started; return tagged(i.inputType(), p(i)) }
func (i PromptEnded) MarshalJSON() ([]byte, error) {
	type p PromptEnded
	return tagged(i.inputType(), p(i))
}
func (i MessageLeft) MarshalJSON() ([]byte, error) {
	type p MessageLeft
	return tagged(i.inputType(), p(i))
}
func (i Keyed) MarshalJSON() ([]byte, error)    { type p Keyed; return tagged(i.inputType(), p(i)) }
func (i Heard) MarshalJSON() ([]byte, error)    { type p Heard; return tagged(i.inputType(), p(i)) }
func (i Felt) MarshalJSON() ([]byte, error)     { type p Felt; return tagged(i.inputType(), p(i)) }
func (i Foresaw) MarshalJSON() ([]byte, error)  { type p Foresaw; return tagged(i.inputType(), p(i)) }
func (i Knew) MarshalJSON() ([]byte, error)     { type p Knew; return tagged(i.inputType(), p(i)) }
func (i CallBack) MarshalJSON() ([]byte, error) { type p CallBack; return tagged(i.inputType(), p(i)) }
func (i TimedOut) MarshalJSON() ([]byte, error) { type p TimedOut; return tagged(i.inputType(), p(i)) }
func (i Routed) MarshalJSON() ([]byte, error)   { type p Routed; return tagged(i.inputType(), p(i)) }
func (i Moved) MarshalJSON() ([]byte, error)    { type p Moved; return tagged(i.inputType(), p(i)) }
func (i TransferDone) MarshalJSON() ([]byte, error) {
	type p TransferDone
	return tagged(i.inputType(), p(i))
}
func (i Sent) MarshalJSON() ([]byte, error) { type p Sent; return tagged(i.inputType(), p(i)) }
func (i Confirmed) MarshalJSON() ([]byte, error) {
	type p Confirmed
	return tagged(i.inputType(), p(i))
}
func (i Looked) MarshalJSON() ([]byte, error)   { type p Looked; return tagged(i.inputType(), p(i)) }
func (i CodeSent) MarshalJSON() ([]byte, error) { type p CodeSent; return tagged(i.inputType(), p(i)) }
func (i Verified) MarshalJSON() ([]byte, error) { type p Verified; return tagged(i.inputType(), p(i)) }
func (i AgentLeft) MarshalJSON() ([]byte, error) {
	type p AgentLeft
	return tagged(i.inputType(), p(i))
}
func (i HandMessage) MarshalJSON() ([]byte, error) {
	type p HandMessage
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
	case "foresaw":
		return read[Foresaw, Input](raw)
	case "knew":
		return read[Knew, Input](raw)
	case "timed_out":
		return read[TimedOut, Input](raw)
	case "routed":
		return read[Routed, Input](raw)
	case "call_back":
		return read[CallBack, Input](raw)
	case "moved":
		return read[Moved, Input](raw)
	case "message_left":
		return read[MessageLeft, Input](raw)
	case "transfer_done":
		return read[TransferDone, Input](raw)
	case "sent":
		return read[Sent, Input](raw)
	case "confirmed":
		return read[Confirmed, Input](raw)
	case "looked":
		return read[Looked, Input](raw)
	case "code_sent":
		return read[CodeSent, Input](raw)
	case "verified":
		return read[Verified, Input](raw)
	case "agent_left":
		return read[AgentLeft, Input](raw)
	case "hand_message":
		return read[HandMessage, Input](raw)
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
	case "callback":
		return read[Callback, Command](raw)
	case "take_message":
		return read[TakeMessage, Command](raw)
	case "transfer":
		return read[Transfer, Command](raw)
	case "send":
		return read[Send, Command](raw)
	case "handoff":
		return read[Handoff, Command](raw)
	case "look_up":
		return read[LookUp, Command](raw)
	case "send_code":
		return read[SendCode, Command](raw)
	case "verify":
		return read[Verify, Command](raw)
	case "adjust":
		return read[Adjust, Command](raw)
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
