package api_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/recording"
	"zhiyin.dev/pcm"
)

const (
	mineRec   zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B1" // wen talks on it
	othersRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B2" // li does
	awayRec   zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B3" // of another unit
	erasedRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B4"
)

// tapes are four recordings in memory.
type tapes struct {
	*parts
	audio []byte
}

func newTapes(p *parts) tapes {
	audio := make([]byte, 40_000)
	for i := range audio {
		audio[i] = byte(i * 7)
	}
	return tapes{p, audio}
}

func (p tapes) Recording(_ context.Context, id zhiyin.RecordingID) (recording.Recording, error) {
	r := recording.Recording{ID: id, Contact: "ct_1", Part: 1, State: "ready", Unit: "muhe", Agent: wen, AgentName: "文静", Class: "service", Ms: 2500,
		Started: "2026-05-06T02:00:41.000000Z", KeepUntil: "2026-11-02T02:00:41.000000Z"}
	switch id {
	case mineRec:
	case othersRec:
		r.Agent = li
	case awayRec:
		r.Unit, r.Agent = "anhe", li
	case erasedRec:
		r.State = "erased"
	default:
		return r, fmt.Errorf("recording %s: %w", id, zhiyin.NotFound)
	}
	return r, nil
}

func (p tapes) Recordings(ctx context.Context, _ recording.RecordingsOf, before zhiyin.RecordingID, limit int) (out []recording.Recording, err error) {
	for _, id := range []zhiyin.RecordingID{erasedRec, awayRec, othersRec, mineRec} {
		if r, _ := p.Recording(ctx, id); (before == "" || id < before) && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

func (p tapes) Talks(_ context.Context, a zhiyin.AgentID, id zhiyin.RecordingID) (bool, error) {
	return a == wen && (id == mineRec || id == erasedRec), nil
}

func (p tapes) Play(_ context.Context, id zhiyin.RecordingID) (recording.RecordingAudio, error) {
	if id == erasedRec {
		return nil, fmt.Errorf("recording %s: %w", id, zhiyin.NotFound)
	}
	return reel{bytes.NewReader(p.audio)}, nil
}

func (p tapes) Hold(_ context.Context, id zhiyin.RecordingID, by string, on bool, reason string) error {
	return p.note("hold %s %s %t %s", id, by, on, reason)
}

type reel struct{ *bytes.Reader }

func (reel) Close() error { return nil }
func (reel) Waveform() (int, []int, []int, error) {
	return 10, []int{0, 50}, []int{99, 0}, nil
}

// of is a request for a recording as the cookie's owner, with a range.
func (s *site) of(cookie *http.Cookie, id zhiyin.RecordingID, what, span string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.url+"/api/recordings/"+string(id)+what, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.AddCookie(cookie)
	if span != "" {
		req.Header.Set("Range", "bytes="+span)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, body
}

func (s *site) plays() (n int) {
	s.parts.mu.Lock()
	defer s.parts.mu.Unlock()
	for _, e := range s.parts.audit {
		if e.Action == "recording.play" && e.Result == zhiyin.AuditDone {
			n++
		}
	}
	return n
}

func TestWhoMayHearWhichRecording(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, c := range []struct {
		role                     access.Role
		mine, others, away, hold int
		listed, hidden           int
	}{
		{access.Agent, 200, 403, 403, 403, 2, 2},
		{access.Supervisor, 200, 200, 403, 200, 3, 1},
		{access.Admin, 403, 403, 403, 403, 0, 0},
		{access.Security, 403, 403, 403, 403, 0, 0},
		{access.Audit, 403, 403, 403, 403, 0, 0},
	} {
		s.signIns.become(c.role, true)
		cookie := s.signIn(wen)
		for _, what := range []string{"", "/audio", "/waveform"} {
			for id, want := range map[zhiyin.RecordingID]int{mineRec: c.mine, othersRec: c.others, awayRec: c.away} {
				if res, body := s.of(cookie, id, what, ""); res.StatusCode != want {
					t.Errorf("%s asks %s%s: %d %.80s, want %d", c.role, id, what, res.StatusCode, body, want)
				}
			}
		}
		if r := s.do(cookie, "POST", "/api/recordings/"+string(mineRec)+"/hold", `{"on":true,"reason":"投诉 114"}`); r.status != c.hold {
			t.Errorf("%s holds: %d %s, want %d", c.role, r.status, r.body, c.hold)
		}
		r := s.do(cookie, "GET", "/api/recordings?contact=ct_1", "")
		if c.listed+c.hidden == 0 {
			if r.status != 403 {
				t.Errorf("%s lists: %d %s", c.role, r.status, r.body)
			}
			continue
		}
		if n := strings.Count(r.body, `"id":"rec_`); r.status != 200 || n != c.listed || !strings.Contains(r.body, fmt.Sprintf(`"hidden":%d`, c.hidden)) {
			t.Errorf("%s lists: %d %s", c.role, r.status, r.body)
		}
	}
	if !s.parts.heard("hold " + string(mineRec) + " agent:ag_wen true 投诉 114") {
		t.Error("the hold did not reach its part")
	}
}

func TestRecordingsArePagedAndOneSubjectIsNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	first := s.do(cookie, "GET", "/api/recordings?contact=ct_1&limit=3", "")
	if !strings.Contains(first.body, `"next":"`+string(othersRec)+`"`) {
		t.Errorf("a page of three: %s", first.body)
	}
	if last := s.do(cookie, "GET", "/api/recordings?contact=ct_1&limit=3&before="+string(othersRec), ""); strings.Contains(last.body, `"next"`) || !strings.Contains(last.body, string(mineRec)) {
		t.Errorf("the page after: %s", last.body)
	}
	for _, query := range []string{"", "?contact=ct_1&agent=ag_wen", "?contact=x", "?contact=ct_1&limit=0", "?contact=ct_1&before=x"} {
		if r := s.do(cookie, "GET", "/api/recordings"+query, ""); r.status != 400 {
			t.Errorf("%q: %d %s", query, r.status, r.body)
		}
	}
	if res, body := s.of(cookie, erasedRec, "/audio", ""); res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("erased: %d %s", res.StatusCode, body)
	}
	if res, _ := s.of(cookie, "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B9", "/audio", ""); res.StatusCode != 404 {
		t.Errorf("unknown: %d", res.StatusCode)
	}
}

func TestTheAudioIsAWAVFileWithRanges(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	audio := newTapes(nil).audio
	for _, c := range []struct {
		query        string
		format, wide int
	}{{"/audio", 7, 1}, {"/audio?format=pcm", 1, 2}} {
		res, whole := s.of(cookie, mineRec, c.query, "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != "audio/wav" || res.Header.Get("Accept-Ranges") != "bytes" || res.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", c.query, res.StatusCode, res.Header)
		}
		u := func(at int) int { return int(binary.LittleEndian.Uint32(whole[at:])) }
		if string(whole[:4])+string(whole[8:16]) != "RIFFWAVEfmt " || u(4) != len(whole)-8 || int(whole[20]) != c.format || whole[22] != 2 || u(24) != 8000 ||
			u(28) != 16000*c.wide || string(whole[50:54]) != "data" || u(54) != 40_000*c.wide || len(whole) != 58+40_000*c.wide {
			t.Fatalf("%s: head % x of %d octets", c.query, whole[:58], len(whole))
		}
		if got := whole[58:]; c.wide == 1 && !bytes.Equal(got, audio) {
			t.Error("the audio differs")
		} else if c.wide == 2 {
			for i, code := range audio {
				if int16(binary.LittleEndian.Uint16(got[2*i:])) != pcm.DecodeU(code) {
					t.Fatalf("sample %d is not that of the code word", i)
				}
			}
		}
		for _, span := range [][2]int{{0, 0}, {0, 99}, {57, 58}, {58, 16_057}, {59, 59}, {60, 20_001}, {20_001, len(whole) - 1}} {
			res, part := s.of(cookie, mineRec, c.query, fmt.Sprintf("%d-%d", span[0], span[1]))
			if res.StatusCode != 206 || !bytes.Equal(part, whole[span[0]:span[1]+1]) {
				t.Errorf("%s %v: %d, %d octets", c.query, span, res.StatusCode, len(part))
			}
		}
		if res, _ := s.of(cookie, mineRec, c.query, "9999999-"); res.StatusCode != 416 {
			t.Errorf("beyond the end: %d", res.StatusCode)
		}
	}
	// The averaging reader of other parts understands what is served.
	_, whole := s.of(cookie, mineRec, "/audio?format=pcm", "")
	if samples, rate, err := pcm.ReadWAV(whole); err != nil || rate != 8000 || len(samples) != 20_000 {
		t.Errorf("read as a WAV: %d samples at %d Hz: %v", len(samples), rate, err)
	}
}

func TestAPlayLeavesOneEntryForASittingOrIsNotPlayed(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { s.of(cookie, mineRec, "/audio", fmt.Sprintf("%d-%d", i*1000, i*1000+500)) })
	}
	all.Wait()
	s.of(cookie, mineRec, "/waveform", "")
	if n := s.plays(); n != 1 {
		t.Errorf("eight pieces of one play left %d entries", n)
	}
	s.of(cookie, othersRec, "/audio", "0-99")
	s.of(s.signIn(wen), mineRec, "/audio", "0-99")
	if n := s.plays(); n != 3 {
		t.Errorf("another recording and another sign-in: %d entries, want 3", n)
	}
	again := s.signIn(wen)
	s.parts.failAudit(true)
	if res, body := s.of(again, mineRec, "/audio", ""); res.StatusCode != 503 || bytes.Contains(body, []byte("RIFF")) {
		t.Errorf("played without an entry: %d, %d octets", res.StatusCode, len(body))
	}
	if r := s.do(again, "POST", "/api/recordings/"+string(mineRec)+"/hold", `{"on":false,"reason":"erledigt"}`); r.status != 503 || s.parts.heard("hold "+string(mineRec)+" agent:ag_wen false erledigt") {
		t.Errorf("held without an entry: %d %s", r.status, r.body)
	}
	s.parts.failAudit(false)
	if res, _ := s.of(again, mineRec, "/audio", ""); res.StatusCode != 200 || s.plays() != 4 {
		t.Errorf("once the audit is back: %d with %d entries", res.StatusCode, s.plays())
	}
}
