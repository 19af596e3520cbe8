package apitest

import (
	"context"

	"zhiyin.dev/edge/api"
)

// standing is a node of which one fact wants somebody to do something.
type standing struct{}

func (standing) Facts(context.Context) []api.Fact {
	return []api.Fact{{Name: api.FactVersion, Value: "v1.2.3"}, {Name: api.FactBackup, Value: "—", Bad: true}}
}
