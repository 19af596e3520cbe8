package recording

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/pcm"
)

// sittingFor is how long somebody may leave a recording alone and still be in
// the same sitting: a browser asks for many pieces of one play.
const sittingFor = 30 * time.Minute

// sittingsAtMost bounds the memory of plays; beyond it the old ones go.
const sittingsAtMost = 4096

// sittings know who is in the middle of which recording, so that a play leaves
// one entry in the audit and not one for each piece.
type sittings struct {
	mu   sync.Mutex // guards open and, within it, last
	open map[sittingOf]*sitting
}

type sittingOf struct {
	who, session string
	recording    zhiyin.RecordingID
}

type sitting struct {
	mu   sync.Mutex // held while its entry is written
	kept bool
	last time.Time
}

// begin runs keep once for a sitting; whoever comes meanwhile waits for it. It
// fails when keep does, and the next one tries again.
func (p *sittings) begin(of sittingOf, now time.Time, keep func() error) error {
	at := p.at(of, now)
	at.mu.Lock()
	defer at.mu.Unlock()
	if at.kept {
		return nil
	}
	err := keep()
	at.kept = err == nil
	return err
}

func (p *sittings) at(of sittingOf, now time.Time) *sitting {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.open[of]
	if at == nil || now.Sub(at.last) > sittingFor {
		if len(p.open) >= sittingsAtMost {
			p.prune(now)
		}
		at = &sitting{}
		p.open[of] = at
	}
	at.last = now
	return at
}

// prune forgets those that are over, and if there are none, all: whoever plays
// on begins a new sitting.
func (p *sittings) prune(now time.Time) {
	for of, at := range p.open {
		if now.Sub(at.last) > sittingFor {
			delete(p.open, of)
		}
	}
	if len(p.open) >= sittingsAtMost {
		clear(p.open)
	}
}

// recordingAudio serves the audio as a WAV file with ranges (RFC 9110 §14). A
// play that can't be kept in the audit is not played.
func (s *routes) recordingAudio(w http.ResponseWriter, req *http.Request) {
	err := s.playAudio(w, req)
	if err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
	}
}

func (s *routes) playAudio(w http.ResponseWriter, req *http.Request) error {
	ctx, id := req.Context(), zhiyin.RecordingID(req.PathValue("id"))
	row, err := s.permitted(ctx, access.RecordingPlay, id)
	if err != nil {
		return err
	}
	audio, err := s.ports.Recordings.Play(ctx, id)
	if err != nil {
		return err
	}
	defer func() { _ = audio.Close() }() // it was only read
	who := door.CallerOf(ctx)
	err = s.plays.begin(sittingOf{who.Actor.Name(), who.Session, id}, s.Now(), func() error {
		return s.Audit(ctx, access.RecordingPlay, "recording:"+string(id), "")
	})
	if err != nil {
		return fmt.Errorf("api: play %s: %w", id, err)
	}
	wide := req.URL.Query().Get("format") == "pcm"
	file := newWAV(audio, wide, func() { _ = http.NewResponseController(w).SetWriteDeadline(s.Now().Add(door.WriteWithin)) }) // not every writer has one
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("ETag", fmt.Sprintf(`"%s-%t"`, id, wide))
	w.Header().Set("Content-Disposition", `inline; filename="`+string(row.ID)+`.wav"`)
	http.ServeContent(w, req, "", time.Time{}, file)
	return nil
}

// wav is a RIFF WAVE file over µ-law stereo: as it is, or widened to 16-bit
// linear PCM for players that know nothing else.
type wav struct {
	head  []byte
	audio RecordingAudio
	wide  int64 // octets of the file for each of the audio: 1 or 2
	at    int64
	more  func() // called before each read: the time to send it begins anew
	half  []byte // reused
}

const (
	wavPCM   = 1
	wavMuLaw = 7
)

func newWAV(audio RecordingAudio, wide bool, more func()) *wav {
	f := &wav{audio: audio, wide: 1, more: more, half: make([]byte, 16_000)}
	format, octets := wavMuLaw, uint32(audio.Size())
	if wide {
		f.wide, format, octets = 2, wavPCM, uint32(2*audio.Size())
	}
	h := append(f.head, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, 50+octets)
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 18)
	for _, v := range []uint16{uint16(format), 2} {
		h = binary.LittleEndian.AppendUint16(h, v)
	}
	h = binary.LittleEndian.AppendUint32(h, pcm.RateHz)
	h = binary.LittleEndian.AppendUint32(h, uint32(2*f.wide*pcm.RateHz))
	for _, v := range []uint16{uint16(2 * f.wide), uint16(8 * f.wide), 0} {
		h = binary.LittleEndian.AppendUint16(h, v)
	}
	h = append(h, "fact"...)
	h = binary.LittleEndian.AppendUint32(h, 4)
	h = binary.LittleEndian.AppendUint32(h, uint32(audio.Size()/2))
	h = append(h, "data"...)
	f.head = binary.LittleEndian.AppendUint32(h, octets)
	return f
}

func (f *wav) size() int64 { return int64(len(f.head)) + f.wide*f.audio.Size() }

// Seek moves the reader (io.Seeker).
func (f *wav) Seek(to int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		to += f.at
	case io.SeekEnd:
		to += f.size()
	}
	if to < 0 {
		return 0, fmt.Errorf("api: seek before the beginning: %w", zhiyin.Invalid)
	}
	f.at = to
	return to, nil
}

// Read gives the file's octets (io.Reader).
func (f *wav) Read(into []byte) (n int, err error) {
	f.more()
	in := f.at - int64(len(f.head))
	if in < 0 {
		n = copy(into, f.head[f.at:])
		f.at += int64(n)
		return n, nil
	}
	if _, err := f.audio.Seek(in/f.wide, io.SeekStart); err != nil {
		return 0, err
	}
	if f.wide == 1 {
		n, err = f.audio.Read(into)
	} else {
		n, err = f.widen(into, in%2)
	}
	f.at += int64(n)
	return n, err
}

// widen decodes; skip is 1 where the reader stands in the middle of a sample.
func (f *wav) widen(into []byte, skip int64) (n int, err error) {
	got, err := f.audio.Read(f.half[:min(len(f.half), len(into)/2+1)])
	if got == 0 {
		return 0, err
	}
	for _, code := range f.half[:got] {
		v := pcm.DecodeU(code)
		for _, b := range [2]byte{byte(v), byte(uint16(v) >> 8)} {
			if skip > 0 {
				skip--
			} else if n < len(into) {
				into[n] = b
				n++
			}
		}
	}
	return n, nil
}

// describeAudio writes the route into the document.
func (s *routes) describeAudio() {
	binary := map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	op := &huma.Operation{OperationID: door.OperationID(http.MethodGet, "/api/recordings/{id}/audio"), Method: http.MethodGet, Path: "/api/recordings/{id}/audio",
		Summary: "Hear a recording", Responses: map[string]*huma.Response{
			"200": {Description: "The WAV file.", Content: binary},
			"206": {Description: "The range of it that was asked for.", Content: binary},
			"416": {Description: "The range is beyond the end."}},
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "format", In: "query", Description: "`pcm`: 16-bit linear instead of µ-law", Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "Range", In: "header", Schema: &huma.Schema{Type: huma.TypeString}}}}
	s.OpenAPI().AddOperation(op)
}
