package scenario

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"net/http"
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
		if hz := at(side.samples, time.Second); math.Abs(hz-side.hz) > 15 {
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
	if one, two := at(c.customer, time.Second), at(c.agent, time.Second); math.Abs(one-customerTone) > 15 || math.Abs(two-agentTone) > 15 {
		t.Errorf("the mended recording has %.0f and %.0f Hz", one, two)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}

// hears asks for a recording as the agent's page does.
func (a *deskAgent) fetch(path, span string) (*http.Response, []byte) {
	a.t.Helper()
	req, err := http.NewRequest(http.MethodGet, a.p.ready.Web+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	if span != "" {
		req.Header.Set("Range", "bytes="+span)
	}
	res, err := a.client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return res, body
}

// recordedTalk is a talk of about four seconds, wrapped up, and its recording.
func recordedTalk(t testing.TB, p *platform, db *store.DB, agent *deskAgent) (contact string, id zhiyin.RecordingID) {
	t.Helper()
	call := p.dial(telephone(t), suGold, taped)
	call.Play(customerTone)
	contact = agent.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	time.Sleep(3 * time.Second) // so much is to be recorded
	bye(t, call)
	agent.wrapsUp(contact, "muhe-order-answered")
	return contact, found(t, db, contact, anything[zhiyin.RecordingEnded]).Recording
}

func TestARecordingIsHeardOverHTTPByWhoeverMayAndOnceInTheAudit(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	contact, id := recordedTalk(t, p, db, agent)
	res, list := agent.fetch("/api/recordings?contact="+contact, "")
	contains(t, string(list), string(id), `"state":"ready"`)
	path := "/api/recordings/" + string(id)
	res, whole := agent.fetch(path+"/audio", "")
	if res.StatusCode != 200 || string(whole[:4]) != "RIFF" || len(whole) < 58+48_000 {
		t.Fatalf("audio: %d, %d octets", res.StatusCode, len(whole))
	}
	c := channelsOf(whole[58:])
	if one, two := at(c.customer, 2*time.Second), at(c.agent, 2*time.Second); math.Abs(one-customerTone) > 15 || math.Abs(two-agentTone) > 15 {
		t.Errorf("left has %.0f Hz and right %.0f", one, two)
	}
	for _, span := range []string{"0-57", "30000-46010", "-16"} {
		if res, part := agent.fetch(path+"/audio", span); res.StatusCode != 206 || !bytes.Contains(whole, part) || len(part) == 0 {
			t.Errorf("range %s: %d, %d octets", span, res.StatusCode, len(part))
		}
	}
	if _, wave := agent.fetch(path+"/waveform", ""); !bytes.Contains(wave, []byte(`"per_second":10`)) {
		t.Errorf("waveform: %s", wave)
	}
	if rows := plays(t, db, id); len(rows) != 1 || rows[0].Actor != "agent:"+string(agent.id) || rows[0].Result != zhiyin.AuditDone {
		t.Errorf("audit of one sitting: %+v", rows)
	}
	stranger := p.seated("tongxin", 0)
	for _, what := range []string{"", "/audio", "/waveform"} {
		if res, body := stranger.fetch(path+what, ""); res.StatusCode != 403 {
			t.Errorf("an agent of another company asks %s: %d %.60s", what, res.StatusCode, body)
		}
	}
	if rows := plays(t, db, id); len(rows) != 4 || rows[0].Result != zhiyin.AuditDenied {
		t.Errorf("refusals are not in the audit: %+v", rows)
	}
}

// plays are the audit's entries of a recording, newest first.
func plays(t testing.TB, db *store.DB, id zhiyin.RecordingID) []store.AuditRow {
	t.Helper()
	rows, err := db.AuditRows(context.Background(), store.AuditQuery{Object: "recording:" + string(id), Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestErasingTheCustomerRemovesTheirRecordings(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	_, id := recordedTalk(t, p, db, agent)
	row, err := db.Recording(context.Background(), id)
	if err != nil || row.Customer == "" || len(kept(t, p)) != 1 {
		t.Fatalf("%+v with files %v: %v", row, kept(t, p), err)
	}
	p.stop()
	eraseAside(t, p, row.Customer)
	if _, err := p.shelf(db).Play(context.Background(), id); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("an erased customer's recording opens: %v", err)
	}
	p.again()
	eventually(t, awaitWithin, "the file is gone", func() bool { return len(kept(t, p)) == 0 })
	eventually(t, awaitWithin, "the row says so", func() bool {
		row, err := db.Recording(context.Background(), id)
		return err == nil && row.DeletedWhy == "erased" && !row.Deleted.IsZero()
	})
	again := p.seated("muhe", 0)
	if res, body := again.fetch("/api/recordings/"+string(id), ""); !bytes.Contains(body, []byte(`"state":"erased"`)) {
		t.Errorf("the row: %d %s", res.StatusCode, body)
	}
	if res, _ := again.fetch("/api/recordings/"+string(id)+"/audio", ""); res.StatusCode != 404 {
		t.Errorf("its audio: %d", res.StatusCode)
	}
}

// kept are the recordings' files.
func kept(t testing.TB, p *platform) (files []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(p.dir, "recordings"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// eraseAside erases a customer while the platform stands still.
func eraseAside(t testing.TB, p *platform, customer zhiyin.CustomerID) {
	t.Helper()
	db := p.ledger()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- db.Run(ctx) }()
	err := db.AppendWait(ctx, zhiyin.NewEvent(string(customer), zhiyin.CustomerErased{Reason: "request"}, time.Now().UTC()))
	cancel()
	if ended := <-over; err != nil || ended != nil {
		t.Fatal(err, ended)
	}
}

func TestAFullDiskEndsTheRecordingAndNotTheCall(t *testing.T) {
	t.Parallel()
	p := &platform{t: t, dir: furnished(t, times{}), log: &buffer{}, env: []string{"ZHIYIN_RECORDING_MIN_FREE_MB=999999999"}}
	p.begin()
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, taped)
	call.Play(customerTone)
	id := agent.accepts()
	if ended := found(t, db, id, anything[zhiyin.RecordingEnded]); ended.Reason != zhiyin.RecordDiskFull || ended.Ms != 0 {
		t.Errorf("ended %+v", ended)
	}
	agent.await("the desk says so", func(s screen) bool {
		r := s.contacts[zhiyin.ContactID(id)].Recording
		return r != nil && r.State == "broken" && r.Reason == "disk_full"
	})
	ear(call.Heard).expect(t, "the customer of an unrecorded talk", agentTone)
	code, health := p.get("/readyz")
	if code != 200 {
		t.Errorf("the node is out of service for want of a recording: %d", code)
	}
	contains(t, health, `"recordings","ready":false`, "the disk is full")
	_, figures := p.get("/metrics")
	contains(t, figures, "zhiyin_recordings_disk_full 1", "zhiyin_recordings_broken_total 1")
	bye(t, call)
	agent.wrapsUp(id, "muhe-order-answered")
	contains(t, p.replayAll(), id, " 0 differences")
}
