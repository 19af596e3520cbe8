package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// settingsCmd prints docs/configuration.md.
type settingsCmd struct{}

func (settingsCmd) Run() error {
	fmt.Print("# Settings\n\nWritten by `zhiyin settings`. In the file (`--config`, YAML) by name; in the environment as ZHIYIN_ and the name in\ncapitals with underscores: ZHIYIN_WEB_LISTEN; a list there is written a,b\nand a table x=1,y=2. Flags win over the environment, the environment over the file.\n\n| name | default | what it does |\n|---|---|---|\n")
	for _, s := range node.Settings() {
		name := s.Name
		if s.Open {
			name += ".*"
		}
		fmt.Printf("| %s | %s | %s |\n", name, strings.TrimSpace(s.Default), s.Doc)
	}
	return nil
}

// linkCmd makes a sign-in link. It works beside a running platform.
type linkCmd struct {
	Agent string        `arg:"" help:"The agent's id (ag_…)."`
	TTL   time.Duration `help:"How long it may be used." default:"24h"`
}

func (l linkCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	n, err := node.OpenExisting(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	token, err := n.SignInLink(ctx, zhiyin.AgentID(l.Agent), l.TTL)
	if err == nil {
		fmt.Println("/sign-in/" + token)
	}
	return errors.Join(err, n.Close())
}
