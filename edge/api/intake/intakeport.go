package intake

import (
	"context"
	"encoding/json"

	"zhiyin.dev/intake"
)

// Intake takes what other systems report; *intake.Line is one. An accepted
// message is durable when the call returns.
type Intake interface {
	// BatchJSON takes messages of one source as they were sent; kind is the type of
	// all of them, empty where each says its own.
	BatchJSON(ctx context.Context, source intake.Source, kind string, sentAt intake.Instant, raw []json.RawMessage) ([]intake.Receipt, error)
}
