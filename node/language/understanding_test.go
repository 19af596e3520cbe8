package language

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/hearing"
)

// starting is a recogniser that will hear as soon as its process has started.
type starting struct{}

func (starting) Listen(context.Context, hearing.Ask) (hearing.Stream, error) {
	return nil, zhiyin.Unavailable
}
func (starting) Best(zhiyin.Language) (asr.Info, bool) { return asr.Info{}, false }
func (starting) Wanted() bool                          { return true }

// Words that are heard in the first seconds are understood, though what hears them was
// still starting when the platform did.
func TestCallersAreUnderstoodFromTheStart(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.publish(t.Context(), "beauty"); err != nil {
		t.Fatal(err)
	}
	b, err := bus.New(bus.Config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h := NewHearers(Hearing{Lore: n.Lore, Names: n.names, Recognisers: starting{}, Bus: b, Directory: t.TempDir()})
	early := current{h.understanding, "muhe"} // of a call that began before anything was learned
	if m := early.Read("转人工", zhiyin.Mandarin); m.Model != "" || early.Needs("皮肤干", zhiyin.Mandarin, nil) != nil {
		t.Errorf("understood %+v before it was learned", m)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { _ = b.Run(ctx); ended <- struct{}{} }()
	go func() { _ = h.Run(ctx); ended <- struct{}{} }()
	defer func() { cancel(); <-ended; <-ended }()
	select {
	case <-h.Learned():
	case <-time.After(3 * time.Minute):
		t.Fatal("nothing was learned")
	}
	for _, m := range []zhiyin.Meaning{early.Read("转人工", zhiyin.Mandarin), *h.Reads("muhe", "转人工", zhiyin.Mandarin)} {
		if len(m.Intents) == 0 || m.Intents[0].ID != "human" {
			t.Errorf("understood %+v", m.Intents)
		}
	}
	if needs := early.Needs("我的皮肤很干", zhiyin.Mandarin, nil); len(needs) == 0 {
		t.Error("no need was heard")
	}
}
