package apitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/recording"
)

const MineRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B1" // wen talks on it

const OthersRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B2" // li does

const AwayRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B3" // of another unit

const (
	ErasedRec zhiyin.RecordingID = "rec_01K1Z6QJ8GQ5Y6V0M3T9W2X4B4"
)

// Tapes are four recordings in memory.
type Tapes struct {
	*Others
	Audio []byte
}

func NewTapes(p *Others) Tapes {
	audio := make([]byte, 40_000)
	for i := range audio {
		audio[i] = byte(i * 7)
	}
	return Tapes{p, audio}
}

func (p Tapes) Recording(_ context.Context, id zhiyin.RecordingID) (recording.Recording, error) {
	r := recording.Recording{ID: id, Contact: "ct_1", Part: 1, State: "ready", Unit: "muhe", Agent: Wen, AgentName: "文静", Class: "service", Ms: 2500,
		Started: "2026-05-06T02:00:41.000000Z", KeepUntil: "2026-11-02T02:00:41.000000Z"}
	switch id {
	case MineRec:
	case OthersRec:
		r.Agent = Li
	case AwayRec:
		r.Unit, r.Agent = "anhe", Li
	case ErasedRec:
		r.State = "erased"
	default:
		return r, fmt.Errorf("recording %s: %w", id, zhiyin.NotFound)
	}
	return r, nil
}

func (p Tapes) Recordings(ctx context.Context, _ recording.RecordingsOf, before zhiyin.RecordingID, limit int) (out []recording.Recording, err error) {
	for _, id := range []zhiyin.RecordingID{ErasedRec, AwayRec, OthersRec, MineRec} {
		if r, _ := p.Recording(ctx, id); (before == "" || id < before) && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

func (p Tapes) Talks(_ context.Context, a zhiyin.AgentID, id zhiyin.RecordingID) (bool, error) {
	return a == Wen && (id == MineRec || id == ErasedRec), nil
}

func (p Tapes) Play(_ context.Context, id zhiyin.RecordingID) (recording.RecordingAudio, error) {
	if id == ErasedRec {
		return nil, fmt.Errorf("recording %s: %w", id, zhiyin.NotFound)
	}
	return reel{bytes.NewReader(p.Audio)}, nil
}

func (p Tapes) Hold(_ context.Context, id zhiyin.RecordingID, by string, on bool, reason string) error {
	return p.Noted("hold %s %s %t %s", id, by, on, reason)
}

type reel struct{ *bytes.Reader }

func (reel) Close() error { return nil }

func (reel) Waveform() (int, []int, []int, error) {
	return 10, []int{0, 50}, []int{99, 0}, nil
}

// Of is a request for a recording as the cookie's owner, with a range.
func (s *Site) Of(cookie *http.Cookie, id zhiyin.RecordingID, what, span string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL+"/api/recordings/"+string(id)+what, nil)
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

func (s *Site) Plays() (n int) {
	s.Parts.Mu.Lock()
	defer s.Parts.Mu.Unlock()
	for _, e := range s.Parts.audit {
		if e.Action == "recording.play" && e.Result == zhiyin.AuditDone {
			n++
		}
	}
	return n
}
