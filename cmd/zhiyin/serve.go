package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"zhiyin.dev/node"
)

// serveCmd runs the platform.
type serveCmd struct{}

func (serveCmd) Run(ctx context.Context, c *cli, second hurry) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	if err := n.Hold(ctx); err != nil || ctx.Err() != nil {
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
		if print := n.Authority(); print != "" {
			fmt.Printf("Devices that are to trust it: %s/ca\nFingerprint of its CA (SHA-256): %s\n", address(cfg, n), print)
		}
		if token != "" {
			fmt.Printf("Set it up, once, at %s/sign-in/set-up#%s\n", address(cfg, n), token)
		}
	}()
	n.SetVersion(version)
	defer onHangup(n.Reload)()
	defer second.after(n)()
	return errors.Join(n.Serve(ctx), n.Close())
}

// onHangup calls do at each SIGHUP until stop is called.
func onHangup(do func()) (stop func()) {
	signals := make(chan os.Signal, 1) // a second one while do works says nothing new
	signal.Notify(signals, syscall.SIGHUP)
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-signals:
				do()
			case <-over:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(over); <-ended }
}

// address is the web address as people type it.
func address(_ node.Config, n *node.Node) string { return n.Address() }
