package node

import (
	"context"

	"zhiyin.dev/edge/api/device"
)

// Demo is the demo's people, as far as the node needs them.
type Demo interface {
	People(ctx context.Context) ([]device.CastPerson, error)
	// Phone is the number that a person of the cast calls from; "" withheld.
	Phone(id string) (phone string, ok bool)
}
