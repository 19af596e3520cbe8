package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// CustomerField returns one sealed trait of a customer as text: the parts of an
// address from the largest to the smallest. NotFound for an unknown or erased
// customer, and where nothing is known.
func (db *DB) CustomerField(ctx context.Context, id zhiyin.CustomerID, field string) (string, error) {
	u, err := db.united(ctx, id)
	if err == nil && u.erased {
		err = zhiyin.NotFound
	}
	sealed := u.sealed
	if err != nil {
		return "", fmt.Errorf("store: %s of customer %s: %w", field, id, err)
	}
	traits := map[string]json.RawMessage{}
	if len(sealed) > 0 {
		if err := engine.Parse(string(sealed), &traits); err != nil {
			return "", fmt.Errorf("store: %s of customer %s: %w", field, id, err)
		}
	}
	if value := written(traits[field]); value != "" {
		return value, nil
	}
	return "", fmt.Errorf("store: %s of customer %s: %w", field, id, zhiyin.NotFound)
}

// addressParts are the names under which senders write an address (Segment's
// spec), from the largest to the smallest.
var addressParts = []string{"country", "postalCode", "state", "city", "street"}

func written(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	var parts map[string]any
	if json.Unmarshal(raw, &parts) != nil {
		return ""
	}
	var out []string
	for _, name := range addressParts {
		if part, is := parts[name].(string); is && part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, " ")
}
