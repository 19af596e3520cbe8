package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"zhiyin.dev/node"
)

// serveCmd runs the platform.
type serveCmd struct{}

func (serveCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	if err := n.Hold(); err != nil {
		return errors.Join(err, n.Close())
	}
	token, err := n.SetUpToken(ctx)
	if err != nil {
		return errors.Join(err, n.Close())
	}
	go func() {
		select {
		case <-n.Ready():
		case <-ctx.Done():
			return
		}
		fmt.Printf("Zhiyin %s is ready: %s (telephones: %s)\n", version, address(cfg, n), n.SIPAddr())
		if token != "" {
			fmt.Printf("Set it up, once, at %s/sign-in/set-up#%s\n", address(cfg, n), token)
		}
	}()
	return errors.Join(n.Serve(ctx), n.Close())
}

// address is the web address as people type it.
func address(cfg node.Config, n *node.Node) string {
	if cfg.Web.URL != "" {
		return cfg.Web.URL
	}
	scheme := "http"
	if cfg.Web.Cert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(n.WebAddr())
	if err != nil {
		return scheme + "://" + n.WebAddr()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}
