package recording_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/pcm"
)

func TestWhoMayHearWhichRecording(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
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
		s.SignIns.Become(c.role, true)
		cookie := s.SignIn(apitest.Wen)
		for _, what := range []string{"", "/audio", "/waveform"} {
			for id, want := range map[zhiyin.RecordingID]int{apitest.MineRec: c.mine, apitest.OthersRec: c.others, apitest.AwayRec: c.away} {
				if res, body := s.Of(cookie, id, what, ""); res.StatusCode != want {
					t.Errorf("%s asks %s%s: %d %.80s, want %d", c.role, id, what, res.StatusCode, body, want)
				}
			}
		}
		if r := s.Do(cookie, "POST", "/api/recordings/"+string(apitest.MineRec)+"/hold", `{"on":true,"reason":"投诉 114"}`); r.Status != c.hold {
			t.Errorf("%s holds: %d %s, want %d", c.role, r.Status, r.Body, c.hold)
		}
		r := s.Do(cookie, "GET", "/api/recordings?contact=ct_1", "")
		if c.listed+c.hidden == 0 {
			if r.Status != 403 {
				t.Errorf("%s lists: %d %s", c.role, r.Status, r.Body)
			}
			continue
		}
		if n := strings.Count(r.Body, `"id":"rec_`); r.Status != 200 || n != c.listed || !strings.Contains(r.Body, fmt.Sprintf(`"hidden":%d`, c.hidden)) {
			t.Errorf("%s lists: %d %s", c.role, r.Status, r.Body)
		}
	}
	if !s.Parts.Heard("hold " + string(apitest.MineRec) + " agent:ag_wen true 投诉 114") {
		t.Error("the hold did not reach its part")
	}
}

func TestRecordingsArePagedAndOneSubjectIsNamed(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	first := s.Do(cookie, "GET", "/api/recordings?contact=ct_1&limit=3", "")
	if !strings.Contains(first.Body, `"next":"`+string(apitest.OthersRec)+`"`) {
		t.Errorf("a page of three: %s", first.Body)
	}
	if last := s.Do(cookie, "GET", "/api/recordings?contact=ct_1&limit=3&before="+string(apitest.OthersRec), ""); strings.Contains(last.Body, `"next"`) || !strings.Contains(last.Body, string(apitest.MineRec)) {
		t.Errorf("the page after: %s", last.Body)
	}
	for _, query := range []string{"", "?contact=ct_1&agent=ag_wen", "?contact=x", "?contact=ct_1&limit=0", "?contact=ct_1&before=x"} {
		if r := s.Do(cookie, "GET", "/api/recordings"+query, ""); r.Status != 400 {
			t.Errorf("%q: %d %s", query, r.Status, r.Body)
		}
	}
	if res, body := s.Of(cookie, apitest.ErasedRec, "/audio", ""); res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("erased: %d %s", res.StatusCode, body)
	}
	if res, _ := s.Of(cookie, "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B9", "/audio", ""); res.StatusCode != 404 {
		t.Errorf("unknown: %d", res.StatusCode)
	}
}

func TestTheAudioIsAWAVFileWithRanges(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	audio := apitest.NewTapes(nil).Audio
	for _, c := range []struct {
		query        string
		format, wide int
	}{{"/audio", 7, 1}, {"/audio?format=pcm", 1, 2}} {
		res, whole := s.Of(cookie, apitest.MineRec, c.query, "")
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
			res, part := s.Of(cookie, apitest.MineRec, c.query, fmt.Sprintf("%d-%d", span[0], span[1]))
			if res.StatusCode != 206 || !bytes.Equal(part, whole[span[0]:span[1]+1]) {
				t.Errorf("%s %v: %d, %d octets", c.query, span, res.StatusCode, len(part))
			}
		}
		if res, _ := s.Of(cookie, apitest.MineRec, c.query, "9999999-"); res.StatusCode != 416 {
			t.Errorf("beyond the end: %d", res.StatusCode)
		}
	}
	// The averaging reader of other parts understands what is served.
	_, whole := s.Of(cookie, apitest.MineRec, "/audio?format=pcm", "")
	if samples, rate, err := pcm.ReadWAV(whole); err != nil || rate != 8000 || len(samples) != 20_000 {
		t.Errorf("read as a WAV: %d samples at %d Hz: %v", len(samples), rate, err)
	}
}

func TestAPlayLeavesOneEntryForASittingOrIsNotPlayed(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { s.Of(cookie, apitest.MineRec, "/audio", fmt.Sprintf("%d-%d", i*1000, i*1000+500)) })
	}
	all.Wait()
	s.Of(cookie, apitest.MineRec, "/waveform", "")
	if n := s.Plays(); n != 1 {
		t.Errorf("eight pieces of one play left %d entries", n)
	}
	s.Of(cookie, apitest.OthersRec, "/audio", "0-99")
	s.Of(s.SignIn(apitest.Wen), apitest.MineRec, "/audio", "0-99")
	if n := s.Plays(); n != 3 {
		t.Errorf("another recording and another sign-in: %d entries, want 3", n)
	}
	again := s.SignIn(apitest.Wen)
	s.Parts.FailAudit(true)
	if res, body := s.Of(again, apitest.MineRec, "/audio", ""); res.StatusCode != 503 || bytes.Contains(body, []byte("RIFF")) {
		t.Errorf("played without an entry: %d, %d octets", res.StatusCode, len(body))
	}
	if r := s.Do(again, "POST", "/api/recordings/"+string(apitest.MineRec)+"/hold", `{"on":false,"reason":"erledigt"}`); r.Status != 503 || s.Parts.Heard("hold "+string(apitest.MineRec)+" agent:ag_wen false erledigt") {
		t.Errorf("held without an entry: %d %s", r.Status, r.Body)
	}
	s.Parts.FailAudit(false)
	if res, _ := s.Of(again, apitest.MineRec, "/audio", ""); res.StatusCode != 200 || s.Plays() != 4 {
		t.Errorf("once the audit is back: %d with %d entries", res.StatusCode, s.Plays())
	}
}
