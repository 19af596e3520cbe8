package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/cast/system"
	"zhiyin.dev/node"
)

// actCmd is one of the demo's other systems, which the demo starts.
type actCmd struct {
	System string `arg:"" help:"crm, shop, erp or counter."`
}

func (a actCmd) Run(ctx context.Context) error {
	return system.Run(ctx, a.System, os.Stdin, os.Stdout)
}

// systemsEvery is how often something happens in each of the demo's systems.
const systemsEvery = 15 * time.Second

// systems are the demo's other systems, each a process.
type systems struct {
	node    *node.Node
	base    system.Config
	all     []system.Person // of every unit, as the counter knows them
	crmKey  string
	running sync.WaitGroup
}

// actOut starts the systems once the platform is ready, and waits for their end.
// What can't start is said and left out: the demo is whole without it.
func (s *systems) actOut(ctx context.Context) {
	for _, kind := range system.Names() {
		if kind == "erp" && !system.HasERP() {
			continue
		}
		s.running.Go(func() {
			if err := s.act(ctx, kind); err != nil && ctx.Err() == nil {
				fmt.Fprintf(os.Stderr, "demo: the %s does not run: %v\n", kind, err)
			}
		})
	}
	s.running.Wait()
}

func (s *systems) act(ctx context.Context, kind string) error {
	cfg := s.base
	cfg.Dir = filepath.Join(cfg.Dir, kind)
	var err error
	switch kind {
	case "shop":
		cfg.Key, err = s.node.Furnish(ctx, shopConnection, "")
	case "crm":
		cfg.Key, cfg.Token = s.crmKey, rand.Text()
	case "counter":
		cfg.People, cfg.Token = s.all, rand.Text()
	}
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("demo: %v: %w", err, zhiyin.Unavailable)
	}
	child := exec.CommandContext(ctx, self, "act", kind)
	child.Stderr = os.Stderr
	child.Cancel = func() error { return nil } // the end of its input ends it
	child.WaitDelay = 10 * time.Second
	in, err := child.StdinPipe()
	if err != nil {
		return fmt.Errorf("demo: %v: %w", err, zhiyin.Unavailable)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return fmt.Errorf("demo: %v: %w", err, zhiyin.Unavailable)
	}
	if err := child.Start(); err != nil {
		return fmt.Errorf("demo: %v: %w", err, zhiyin.Unavailable)
	}
	stop := context.AfterFunc(ctx, func() { _ = in.Close() })
	defer stop()
	err = s.introduce(ctx, kind, cfg, in, out)
	if err != nil {
		_ = in.Close()
	}
	if ended := child.Wait(); err == nil && ctx.Err() == nil {
		err = ended
	}
	return err
}

// introduce tells a system what it needs, and the platform where it is.
func (s *systems) introduce(ctx context.Context, kind string, cfg system.Config, in io.Writer, out io.Reader) error {
	if err := json.NewEncoder(in).Encode(cfg); err != nil {
		return fmt.Errorf("demo: %v: %w", err, zhiyin.Unavailable)
	}
	var at system.Place
	text, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	if err != nil {
		return fmt.Errorf("demo: the system said nothing: %w", zhiyin.Unavailable)
	}
	switch kind {
	case "crm":
		_, err := s.node.Furnish(ctx, strings.Replace(tagsConnection, "ADDRESS", at.Address, 1), cfg.Token)
		return err
	case "counter":
		_, err := s.node.Furnish(ctx, strings.Replace(counterConnection, "ADDRESS", at.Address, 1), cfg.Token)
		return err
	case "erp":
		for _, text := range []string{erpConnection, pointsConnection} {
			if _, err := s.node.Furnish(ctx, text, at.Database); err != nil {
				return err
			}
		}
	}
	return nil
}

// known are the customers of one unit whom its systems know by telephone.
func known(world cast.World, unit zhiyin.UnitID) (out []system.Person) {
	for _, c := range world.Customers {
		if c.Unit == unit && !c.Unknown && !c.Withheld {
			out = append(out, system.Person{ID: c.ID, Phone: c.Phone, Family: c.Family})
		}
	}
	return out
}

// The demo's connections.
const (
	tagsConnection = `id: crm-tags
name: {cmn: 标签写回沐禾 CRM, en: Tags for Muhe's CRM}
unit: muhe
way: push
push: {url: "ADDRESS/customers/{customer.user_id}/tags", as: crm-muhe}
mapping:
  fields:
    tags: tags
    at: at
`
	counterConnection = `id: counter
name: {cmn: 自助办理, en: The counter for self-service}
way: ask
ask: {url: "ADDRESS"}
`
	shopConnection = `id: shop-muhe
name: {cmn: 沐禾商城, en: Muhe shop}
unit: muhe
way: hook
hook: {verify: token, id: event_id}
mapping:
  messages:
    - type: track
      event: {path: status, table: {placed: Order Placed, paid: Order Completed, shipped: Order Shipped, delivered: Order Delivered}}
      ids: {phone: buyer.phone}
      timestamp: updated_at
      properties:
        order_id: order_no
        title: title
        channel: {const: shop}
        amount_minor: {path: total, do: [minor]}
        currency: {const: CNY}
`
	erpConnection = `id: erp-muhe
name: {cmn: 沐禾 ERP 开票, en: Invoices of Muhe's ERP}
unit: muhe
way: pgcdc
pgcdc: {tables: [public.invoices], slot: zhiyin_demo, publication: zhiyin_demo, create: true, most_held_mb: 256}
mapping:
  messages:
    - type: track
      event: {path: state, table: {issued: Bill Issued, paid: Bill Paid}}
      ids: {phone: phone}
      timestamp: at
      properties:
        order_id: no
        title: title
        amount_minor: {path: total, do: [minor]}
        currency: {const: CNY}
`
	pointsConnection = `id: points-muhe
name: {cmn: 沐禾积分, en: Muhe points}
unit: muhe
way: sqlpoll
sqlpoll: {engine: postgres, table: public.points, watermark: updated_at, key: phone, every: 5s}
mapping:
  messages:
    - type: identify
      ids: {phone: phone}
      timestamp: updated_at
      traits: {loyalty_points: points}
`
)
