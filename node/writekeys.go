package node

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// writeKeys knows which system holds a write key.
type writeKeys map[string]string // write key → source

func (w writeKeys) Source(_ context.Context, writeKey string) (intake.Source, error) {
	source, ok := w[writeKey]
	if !ok || writeKey == "" {
		return intake.Source{}, fmt.Errorf("node: write key: %w", zhiyin.Denied)
	}
	return intake.Source{Name: source}, nil
}
