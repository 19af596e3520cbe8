package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// Policy decides who answers. It sees a contact only as an Arrival and an agent
// only as an Agent: patience, service time and true affinity have no way to it.
// One run uses one Policy from one goroutine. At the start all agents are free.
type Policy interface {
	// Arrive tells that a contact began to wait.
	Arrive(a Arrival, now float64)
	// Abandon tells that a waiting contact gave up.
	Abandon(contact int, now float64)
	// Free tells that an agent ended a contact.
	Free(agent int, now float64)
	// Away tells that an agent who was free left their desk; Free tells when they are back.
	Away(agent int, now float64)
	// Next takes one decision; it is asked again until it has none.
	Next(now float64) (contact, agent int, ok bool)
	// Wake is when it wants to be asked though nothing happened; +Inf: never.
	Wake() float64
}

// Never is a Wake that does not come.
var Never = math.Inf(1)

// policies by name.
var policies = map[string]func(*Centre) Policy{
	"zhiyin":     func(c *Centre) Policy { return NewPriced(c, routing.DefaultPrices()) },
	"app_queue":  newAppQueue,
	"modcc":      func(c *Centre) Policy { return &tiers{room: newRoom(c)} },
	"taskrouter": newTaskRouter,
	"bullseye":   newBullseye,
}

// Policies are the names New knows, in order.
func Policies() []string {
	var names []string
	for name := range policies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// New makes a policy for one run in a centre: zhiyin is the priced index,
// app_queue penalty and weight, modcc tiers, taskrouter steps, bullseye rings. An
// unknown name is Invalid.
func New(name string, c *Centre) (Policy, error) {
	of, ok := policies[name]
	if !ok {
		return nil, fmt.Errorf("policy %q is none of %s: %w", name, strings.Join(Policies(), ", "), zhiyin.Invalid)
	}
	return of(c), nil
}
