package scenario

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/pcm"
	"zhiyin.dev/store"
)

// channels are a recording's two sides, as linear samples.
type channels struct{ customer, agent []int16 }

func channelsOf(stereo []byte) (c channels) {
	for i := 0; i+1 < len(stereo); i += 2 {
		c.customer, c.agent = append(c.customer, pcm.DecodeU(stereo[i])), append(c.agent, pcm.DecodeU(stereo[i+1]))
	}
	return c
}

// at is the loudest tone of 200 ms of a side, 0 for silence.
func at(samples []int16, from time.Duration) float64 {
	i := int(from * pcm.RateHz / time.Second)
	if i < 0 || i+1600 > len(samples) {
		return -1
	}
	hz, level := pcm.Frequency(samples[i:i+1600], pcm.RateHz)
	if level < 0.01 {
		return 0
	}
	return hz
}

// stretch is where a side is first silent for at least as long, and how long.
func stretch(samples []int16, least time.Duration) (from, long time.Duration) {
	run := 0
	for i, s := range append(samples, math.MaxInt16) {
		if s > -40 && s < 40 {
			run++
			continue
		}
		if d := time.Duration(run) * time.Second / pcm.RateHz; d >= least {
			return time.Duration(i-run) * time.Second / pcm.RateHz, d
		}
		run = 0
	}
	return 0, 0
}

// shelf opens the archive of a platform beside it.
func (p *platform) shelf(db *store.DB) *archive.Archive {
	p.t.Helper()
	a, err := archive.Open(archive.Config{Directory: filepath.Join(p.dir, "recordings")}, db, slog.New(slog.DiscardHandler))
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

func played(t testing.TB, a *archive.Archive, id zhiyin.RecordingID) []byte {
	t.Helper()
	player, err := a.Play(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = player.Close() }()
	audio, err := io.ReadAll(player)
	if err != nil {
		t.Fatal(err)
	}
	return audio
}

func TestATalkIsRecordedOnTwoSidesWithItsPausesAndHolds(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, taped)
	call.Play(customerTone)
	id := agent.accepts()
	started := found(t, db, id, anything[zhiyin.RecordingStarted])
	if started.Class != "service" || started.Notice.ID != "muhe-recording" || started.Agent != agent.id || !started.KeepUntil.After(time.Now().AddDate(0, 0, 179)) {
		t.Errorf("started %+v", started)
	}
	ear(call.Heard).expect(t, "the customer", agentTone)
	time.Sleep(1500 * time.Millisecond) // so much is to be recorded
	agent.onContact(id, "recording/pause", map[string]any{"reason": "card"})
	paused := time.Now()
	found(t, db, id, func(b zhiyin.RecordingPaused) bool { return b.Reason == "card" })
	time.Sleep(2 * time.Second) // so long is the silence to be
	agent.onContact(id, "recording/resume", map[string]any{})
	silent := time.Since(paused)
	time.Sleep(1500 * time.Millisecond)
	agent.onContact(id, "hold", map[string]any{"on": true})
	agent.shows(id, zhiyin.OnHold)
	time.Sleep(1500 * time.Millisecond)
	agent.onContact(id, "hold", map[string]any{"on": false})
	ear(call.Heard).expect(t, "the customer taken back", agentTone)
	time.Sleep(time.Second)
	bye(t, call)
	agent.wrapsUp(id, "muhe-order-answered")

	ended := found(t, db, id, anything[zhiyin.RecordingEnded])
	stereo := played(t, p.shelf(db), started.Recording)
	if ended.Reason != zhiyin.RecordedWhole || ended.Recording != started.Recording || ended.Ms != int64(len(stereo)/16) || ended.Ms < 7000 {
		t.Errorf("ended %+v with %d octets", ended, len(stereo))
	}
	c := channelsOf(stereo)
	for what, side := range map[string]struct {
		samples []int16
		hz      float64
	}{"customer": {c.customer, customerTone}, "agent": {c.agent, agentTone}} {
		if hz := at(side.samples, time.Second); math.Abs(hz-side.hz) > 5 {
			t.Errorf("the %s's side has %.0f Hz, want %.0f", what, hz, side.hz)
		}
		from, long := stretch(side.samples, time.Second)
		if d := (long - silent).Abs(); from < time.Second || d > 250*time.Millisecond {
			t.Errorf("the %s's side is silent from %v for %v, want %v", what, from, long, silent)
		}
	}
	contains(t, p.replayAll(), id, " 0 differences")
	noClearAudio(t, p.dir, stereo)
}

// noClearAudio fails when any file of the data directory holds a piece of the audio.
func noClearAudio(t testing.TB, dir string, stereo []byte) {
	t.Helper()
	piece := stereo[16_000:16_064]
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if bytes.Contains(text, piece) {
			t.Errorf("%s holds clear audio", path)
		}
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files looked into: %v", files, err)
	}
}

func TestWhoRefusesIsNotRecorded(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, taped)
	call.Play(customerTone)
	hearsSpeech(t, call)
	call.SendDTMF("9")
	id := agent.accepts()
	found(t, db, id, func(r zhiyin.NoticeRefused) bool { return r.Notice == "muhe-recording" })
	found(t, db, id, func(s zhiyin.RecordingSkipped) bool { return s.Why == "refused" })
	if code, body := agent.post("/api/desk/contacts/"+id+"/recording/pause", map[string]any{}, nil); code != 409 {
		t.Errorf("pausing what is not recorded: %d %s", code, body)
	}
	bye(t, call)
	agent.wrapsUp(id, "muhe-order-answered")
	if n := count(events(t, db, id), anything[zhiyin.RecordingStarted]); n != 0 {
		t.Errorf("recorded %d times against the customer's wish", n)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}

func TestAKilledProcessLeavesAPlayableRecording(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, taped)
	call.Play(customerTone)
	id := agent.accepts()
	started := found(t, db, id, anything[zhiyin.RecordingStarted])
	ear(call.Heard).expect(t, "the customer", agentTone)
	begun := time.Now()
	time.Sleep(3500 * time.Millisecond) // so much is to be on the disk
	p.kill()
	talked := time.Since(begun)
	p.again()
	ended := found(t, db, id, anything[zhiyin.RecordingEnded])
	if ended.Reason != zhiyin.RecordNodeLost || time.Duration(ended.Ms)*time.Millisecond < talked-2*time.Second || ended.Ms%1000 != 0 {
		t.Errorf("after %v of talk: %+v", talked, ended)
	}
	c := channelsOf(played(t, p.shelf(db), started.Recording))
	if one, two := at(c.customer, time.Second), at(c.agent, time.Second); math.Abs(one-customerTone) > 5 || math.Abs(two-agentTone) > 5 {
		t.Errorf("the mended recording has %.0f and %.0f Hz", one, two)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}
