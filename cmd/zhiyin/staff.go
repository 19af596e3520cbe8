package main

import (
	"context"
	"slices"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/node"
)

// telephone is what a desk telephone signs in with.
type telephone struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

// staffAtOnce is how many agents are taken on together, so that commits are shared.
const staffAtOnce = 64

// takeOn makes the staff, each with a sign-in link and a new desk telephone in
// the place of that of an earlier start, whose password nobody knows any more.
func (d demoCmd) takeOn(ctx context.Context, n *node.Node) ([]link, error) {
	staff := slices.Collect(cast.Staff(d.Staff, 1))
	if len(staff) == 0 {
		return nil, nil
	}
	former, err := telephonesOf(ctx, n)
	if err != nil {
		return nil, err
	}
	links, failed := make([]link, len(staff)), make([]error, len(staff))
	places := make(chan struct{}, staffAtOnce)
	var all sync.WaitGroup
	for i, a := range staff {
		places <- struct{}{}
		all.Go(func() {
			links[i], failed[i] = employ(ctx, n, a, former[a.ID])
			<-places
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return links, nil
}

// telephonesOf lists the accounts of all telephones by agent.
func telephonesOf(ctx context.Context, n *node.Node) (map[zhiyin.AgentID][]string, error) {
	phones, err := n.Phones(ctx)
	if err != nil {
		return nil, err
	}
	out := map[zhiyin.AgentID][]string{}
	for _, p := range phones {
		out[p.Agent] = append(out[p.Agent], p.Account)
	}
	return out, nil
}

func employ(ctx context.Context, n *node.Node, a cast.Agent, former []string) (l link, err error) {
	if err = (inside{n}).AddAgent(ctx, a.ID, a.AgentAdded); err != nil {
		return l, err
	}
	for _, account := range former {
		if err = n.RemovePhone(ctx, account); err != nil {
			return l, err
		}
	}
	phone, err := n.AddPhone(ctx, a.ID)
	if err != nil {
		return l, err
	}
	token, err := n.SignInLink(ctx, a.ID, demoLinkFor)
	return link{Agent: string(a.ID), Name: a.Name, Unit: string(a.Unit), URL: "/sign-in/" + token,
		Phone: &telephone{User: phone.User, Password: phone.Password}}, err
}
