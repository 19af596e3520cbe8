package api

import "context"

// Health tells whether the node can work.
type Health interface {
	Parts(ctx context.Context) []Part
}

// Part is one part's health. Says is a short reason, without personal data.
// Without a Lesser part the node can work all the same.
type Part struct {
	Name   string `json:"name"`
	Ready  bool   `json:"ready"`
	Says   string `json:"says,omitempty"`
	Lesser bool   `json:"lesser,omitempty"`
}
