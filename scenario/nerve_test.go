package scenario

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/intake"
	"zhiyin.dev/node"
)

// housed is a platform inside the test's own process.
type housed struct {
	*platform
	node *node.Node
	stop func()
}

// house opens a node on dir, lets the cast in and serves until stop.
func house(t testing.TB, dir string, busURLs ...string) housed {
	t.Helper()
	return houseOf(t, dir, func(c *node.Config) { c.Bus.URLs = busURLs })
}

// houseOf is a house with settings of its own.
func houseOf(t testing.TB, dir string, set func(*node.Config)) housed {
	t.Helper()
	cfg := node.DefaultConfig()
	cfg.Data, cfg.Web.Listen, cfg.SIP.Listen = dir, "127.0.0.1:0", "127.0.0.1:0"
	cfg.Media.PortMin, _ = strconv.Atoi(ports.next())
	cfg.Media.PortMax = cfg.Media.PortMin + 399
	cfg.Speech.MoodByVoice = false // who listens, a scenario says itself
	set(&cfg)
	ctx, cancel := context.WithCancel(context.Background())
	n, err := node.Open(ctx, cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	world, err := cast.Load()
	if err == nil {
		err = n.PublishPacks(ctx)
	}
	if err == nil {
		err = world.Enter(ctx, inside{n}, time.Now().UTC())
	}
	if err != nil {
		t.Fatal(err)
	}
	h := housed{platform: &platform{t: t, dir: dir, log: &buffer{}}, node: n}
	over := make(chan error, 1)
	go func() { over <- n.Serve(ctx) }()
	stopped := false
	h.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(h.stop)
	select {
	case <-n.Ready():
	case err := <-over:
		over <- err
		t.Fatalf("the node did not start: %v", err)
	case <-time.After(startWithin):
		t.Fatalf("not ready after %s", startWithin)
	}
	h.ready.Web, h.ready.SIP = "http://"+n.WebAddr(), n.SIPAddr().String()
	for _, a := range world.Agents {
		token, err := n.SignInLink(ctx, a.ID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		h.ready.Links = append(h.ready.Links, struct {
			Agent string `json:"agent"`
			Unit  string `json:"unit"`
			URL   string `json:"url"`
		}{string(a.ID), string(a.Unit), "/sign-in/" + token})
	}
	return h
}

// inside is the cast's door in this process.
type inside struct{ node *node.Node }

func (i inside) Identify(ctx context.Context, s intake.Source, m intake.Message) (intake.Receipt, error) {
	return i.node.Intake().Identify(ctx, s, m)
}

func (i inside) Track(ctx context.Context, s intake.Source, m intake.Message) (intake.Receipt, error) {
	return i.node.Intake().Track(ctx, s, m)
}

func (i inside) AddAgent(ctx context.Context, id zhiyin.AgentID, a zhiyin.AgentAdded) error {
	return i.node.AddAgent(ctx, zhiyin.Agent{ID: id, Name: a.Name, Unit: a.Unit, Title: a.Title, Senior: a.Senior,
		Skills: a.Skills, Queues: a.Queues, Roles: a.Roles})
}

func TestTenSecondsWithoutTheBusCostDelayAndLoseNothing(t *testing.T) {
	t.Parallel()
	t.Run("InTheProcess", func(t *testing.T) {
		t.Parallel()
		h := house(t, furnished(t, times{}))
		tenSecondsWithoutTheBus(t, h, h.node.Bus().Stop, func() {
			if err := h.node.Bus().Start(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("OnACluster", func(t *testing.T) {
		t.Parallel()
		nats := natsServer(t, server.RANDOM_PORT)
		port := nats.Addr().(*net.TCPAddr).Port
		h := house(t, furnished(t, times{}), nats.ClientURL())
		tenSecondsWithoutTheBus(t, h, func() { nats.Shutdown(); nats.WaitForShutdown() }, func() { natsServer(t, port) })
	})
}

// natsServer is one that listens on a port.
func natsServer(t *testing.T, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start() // ended below
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server is not ready")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

func tenSecondsWithoutTheBus(t *testing.T, h housed, stop, begin func()) {
	db := h.ledger()
	agent := h.atWork("muhe", 0, agentTone)
	handled := map[string]bool{}
	serve := func() (took time.Duration) {
		call := h.dial(telephone(t), suGold, straight)
		call.Play(customerTone)
		began := time.Now()
		id := agent.accepts()
		took = time.Since(began)
		ear(call.Heard).expect(t, "the customer", agentTone)
		ear(agent.headset.hears).expect(t, "the agent", customerTone)
		agent.onContact(id, "note", map[string]any{"text": "nothing is lost"})
		agent.onContact(id, "end", map[string]any{})
		agent.wrapsUp(id, "muhe-order-answered")
		if handled[id] {
			t.Errorf("%s came twice", id)
		}
		handled[id] = true
		return took
	}
	serve()
	if !h.node.Bus().Connected() {
		t.Error("the bus is not there at the beginning")
	}
	stop()
	gone := time.Now()
	for time.Since(gone) < 10*time.Second {
		t.Logf("without the bus a call is accepted after %s", serve())
	}
	begin()
	t.Logf("with it again after %s", serve())
	agent.await("everything counted", func(s screen) bool { return s.agent.Today.Handled == len(handled) && !s.agent.Busy })
	ids := contacts(t, db)
	if len(ids) != len(handled) || len(handled) < 3 {
		t.Errorf("%d contacts are kept, %d were handled", len(ids), len(handled))
	}
	for _, id := range ids {
		list := events(t, db, string(id))
		for what, n := range map[string]int{
			"connected": count(list, anything[zhiyin.ContactConnected]), "ended": count(list, anything[zhiyin.ContactEnded]),
			"noted": count(list, anything[zhiyin.NoteSaved]), "wrapped up": count(list, func(w zhiyin.WrapCompleted) bool { return !w.TimedOut }),
		} {
			if n != 1 {
				t.Errorf("%s was %s %d times", id, what, n)
			}
		}
	}
	h.stop()
	contains(t, h.replayAll(), " 0 differences")
}
