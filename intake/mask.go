package intake

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Masked is a message with its structure and without its values: of what people
// say, only kinds and lengths are left. Types, names of events, times and what
// libraries say of themselves stay. Nil for what is no JSON object.
func Masked(message []byte) json.RawMessage {
	var said map[string]any
	if json.Unmarshal(message, &said) != nil || said == nil {
		return nil
	}
	for field, value := range said {
		said[field] = maskedField(field, value)
	}
	text, err := json.Marshal(said)
	if err != nil {
		return nil
	}
	return text
}

// plainFields of a message say nothing of a person.
var plainFields = map[string]bool{"type": true, "timestamp": true, "sentAt": true, "originalTimestamp": true, "receivedAt": true, "channel": true, "version": true}

func maskedField(field string, value any) any {
	text, is := value.(string)
	switch {
	case plainFields[field] && (!is || len(text) <= 40 && harmlessOrTime(text)):
		return value
	case (field == "event" || field == "name") && is && nameable(text):
		return value
	case field == "context":
		around, _ := value.(map[string]any)
		for name, one := range around {
			if name != "library" {
				around[name] = veiled(one)
			}
		}
		if around == nil {
			return veiled(value)
		}
		return around
	}
	return veiled(value)
}

func harmlessOrTime(text string) bool { return harmless(text) || civilOrInstant(text) }

// veiled keeps the structure and hides the values; truths and nulls stay. Names of
// fields stay where they look like names.
func veiled(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, one := range v {
			if !harmless(name) || len(name) > 60 {
				name = "…"
			}
			out[name] = veiled(one)
		}
		return out
	case []any:
		out := make([]any, 0, min(len(v), 3)) // three show what a list is of
		for i, one := range v {
			if i == 3 {
				break
			}
			out = append(out, veiled(one))
		}
		return out
	case string:
		return strings.Repeat("•", min(utf8.RuneCountInString(v), 12))
	case float64, json.Number:
		return "#"
	}
	return value
}
