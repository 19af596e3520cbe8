package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"zhiyin.dev/node"
)

// readHouse opens the installation, reads something of it and closes it; the platform may
// run meanwhile.
func readHouse[T any](ctx context.Context, c *cli, what func(*node.Node) ([]T, error)) ([]T, error) {
	cfg, err := c.settings()
	if err != nil {
		return nil, err
	}
	n, err := node.Open(ctx, cfg, c.logger())
	if err != nil {
		return nil, err
	}
	list, err := what(n)
	return list, errors.Join(err, n.Close())
}

// printObjects prints one JSON object for each.
func printObjects[T any](list []T) error {
	out := json.NewEncoder(os.Stdout)
	for _, one := range list {
		if err := out.Encode(one); err != nil {
			return err
		}
	}
	return nil
}
