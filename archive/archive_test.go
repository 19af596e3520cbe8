package archive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/pcm"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// house is an archive with a real store's keys.
type house struct {
	*archive.Archive
	t   *testing.T
	dir string
	db  *store.DB
}

func open(t *testing.T) *house {
	t.Helper()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	h := &house{t: t, dir: filepath.Join(t.TempDir(), "recordings"), db: db}
	var err error
	if h.Archive, err = archive.Open(archive.Config{Directory: h.dir}, db, storetest.Quiet()); err != nil {
		t.Fatal(err)
	}
	return h
}

func newID() zhiyin.RecordingID { return zhiyin.RecordingID(zhiyin.NewID("rec", time.Now())) }

// audio is noise, so that every octet has its place.
func audio(octets int) []byte {
	out := make([]byte, octets)
	noise := rand.New(rand.NewPCG(1, uint64(octets)))
	for i := range out {
		out[i] = byte(noise.Uint32())
	}
	return out
}

func (h *house) tape(id zhiyin.RecordingID) *archive.Tape {
	h.t.Helper()
	tape, err := h.Record(h.t.Context(), id, "cu_1")
	if err != nil {
		h.t.Fatal(err)
	}
	return tape
}

// recorded writes the audio in blocks as the recorder does and closes it.
func (h *house) recorded(id zhiyin.RecordingID, audio []byte) archive.Length {
	h.t.Helper()
	tape := h.tape(id)
	for rest := audio; len(rest) > 0; {
		n := min(len(rest), 8000)
		if err := tape.Write(rest[:n]); err != nil {
			h.t.Fatal(err)
		}
		rest = rest[n:]
	}
	length, err := tape.Close()
	if err != nil {
		h.t.Fatal(err)
	}
	return length
}

func (h *house) play(id zhiyin.RecordingID) ([]byte, error) {
	p, err := h.Play(context.Background(), id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }()
	return io.ReadAll(p)
}

// file is the recording's.
func (h *house) file(id zhiyin.RecordingID) string {
	h.t.Helper()
	var found string
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.Contains(d.Name(), string(id)) {
			found = path
		}
		return err
	})
	if err != nil || found == "" {
		h.t.Fatalf("no file of %s: %v", id, err)
	}
	return found
}

// change rewrites the file.
func (h *house) change(id zhiyin.RecordingID, how func([]byte) []byte) {
	h.t.Helper()
	path := h.file(id)
	was, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, how(bytes.Clone(was)), 0o600)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) refuses(what string, id zhiyin.RecordingID, want zhiyin.Error) {
	h.t.Helper()
	if got, err := h.play(id); zhiyin.KindOf(err) != want {
		h.t.Errorf("%s: %d octets, %v, want %s", what, len(got), err, want)
	}
}

func TestWhatWasRecordedIsPlayedFromAnyPlace(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, octets := range []int{0, 320, 15_999, 16_000, 16_001, 40_000, 64_000} {
		id, want := newID(), audio(octets)
		length := h.recorded(id, want)
		if length.Audio != time.Duration(octets/2)*125*time.Microsecond {
			t.Errorf("%d octets are said to be %v", octets, length.Audio)
		}
		if info, err := os.Stat(h.file(id)); err != nil || info.Size() != length.Octets || info.Mode().Perm() != 0o600 {
			t.Errorf("%d octets: file of %v, said to be %d: %v", octets, info, length.Octets, err)
		}
		if got, err := h.play(id); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d octets come back as %d: %v", octets, len(got), err)
		}
	}
	id, want := newID(), audio(50_000)
	h.recorded(id, want)
	p, err := h.Play(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.IntRange(0, 50_000).Draw(rt, "from")
		n := rapid.IntRange(0, 50_000-from).Draw(rt, "octets")
		if _, err := p.Seek(int64(from), io.SeekStart); err != nil {
			rt.Fatal(err)
		}
		got := make([]byte, n)
		if _, err := io.ReadFull(p, got); err != nil || !bytes.Equal(got, want[from:from+n]) {
			rt.Fatalf("%d octets from %d differ: %v", n, from, err)
		}
	})
}

func TestAFileThatWasTamperedWithDoesNotPlay(t *testing.T) {
	t.Parallel()
	h := open(t)
	sound := audio(48_320)
	cut := func(pieces int) func([]byte) []byte {
		return func(b []byte) []byte { return b[:archive.HeadSize+pieces*archive.PieceSize] }
	}
	piece := func(b []byte, i int) []byte {
		return b[archive.HeadSize+i*archive.PieceSize : archive.HeadSize+(i+1)*archive.PieceSize]
	}
	other := newID()
	h.recorded(other, sound)
	foreign, err := os.ReadFile(h.file(other))
	if err != nil {
		t.Fatal(err)
	}
	for what, how := range map[string]func([]byte) []byte{
		"cut within a second": func(b []byte) []byte { return b[:len(b)-1] },
		"cut after a second":  cut(3),
		"cut to its head":     cut(0),
		"empty":               func([]byte) []byte { return nil },
		"seconds changed places": func(b []byte) []byte {
			x := bytes.Clone(piece(b, 0))
			copy(piece(b, 0), piece(b, 1))
			copy(piece(b, 1), x)
			return b
		},
		"a second twice":          func(b []byte) []byte { copy(piece(b, 1), piece(b, 0)); return b },
		"another's second":        func(b []byte) []byte { copy(piece(b, 1), piece(foreign, 1)); return b },
		"another's file":          func([]byte) []byte { return foreign },
		"another's head":          func(b []byte) []byte { copy(b[:archive.HeadSize], foreign); return b },
		"one bit of the audio":    func(b []byte) []byte { piece(b, 1)[9000] ^= 4; return b },
		"one bit of the side box": func(b []byte) []byte { piece(b, 1)[1] ^= 4; return b },
		"one more second":         func(b []byte) []byte { return append(b, piece(b, 0)...) },
		"without a middle second": func(b []byte) []byte {
			return append(b[:archive.HeadSize+archive.PieceSize], b[archive.HeadSize+2*archive.PieceSize:]...)
		},
	} {
		id := newID()
		h.recorded(id, sound)
		h.change(id, how)
		h.refuses(what, id, zhiyin.Invalid)
	}
	h.refuses("no such recording", newID(), zhiyin.NotFound)
	h.refuses("no id at all", "rec_../../../../etc/passwd00000", zhiyin.Invalid)
	if _, err := h.Record(t.Context(), other, "cu_1"); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("a recording is written over: %v", err)
	}
}

func TestNoClearAudioReachesTheDisk(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, sound := newID(), bytes.Repeat([]byte("SIXTEEN OCTETS! "), 3000)
	tape := h.tape(id)
	for range 10 {
		if err := tape.Write(sound[:4800]); err != nil {
			t.Fatal(err)
		}
		found(t, h.dir, "SIXTEEN")
	}
	if _, err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	found(t, h.dir, "SIXTEEN")
}

// found fails when any file below dir holds the text.
func found(t *testing.T, dir, text string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s holds clear audio", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
}

func TestAFileLeftOpenIsMendedToItsLastWholeSecond(t *testing.T) {
	t.Parallel()
	h := open(t)
	sound := audio(56_000)
	for what, c := range map[string]struct {
		left  func([]byte) []byte
		whole int
	}{
		"as it was left":        {func(b []byte) []byte { return b }, 3},
		"half a second more":    {func(b []byte) []byte { return append(b, b[archive.HeadSize:archive.HeadSize+7000]...) }, 3},
		"the last second torn":  {func(b []byte) []byte { clear(b[len(b)-4096:]); return b }, 2},
		"cut in the middle":     {func(b []byte) []byte { return b[:len(b)-archive.PieceSize-1] }, 1},
		"nothing but the head":  {func(b []byte) []byte { return b[:archive.HeadSize] }, 0},
		"half the head":         {func(b []byte) []byte { return b[:100] }, 0},
		"everything torn apart": {func(b []byte) []byte { clear(b[archive.HeadSize:]); return b }, 0},
	} {
		id := newID()
		if err := h.tape(id).Write(sound); err != nil { // never closed
			t.Fatal(err)
		}
		h.refuses(what+", not mended", id, zhiyin.Invalid)
		h.change(id, c.left)
		length, err := h.Mend(t.Context(), id)
		if c.whole == 0 {
			if zhiyin.KindOf(err) != zhiyin.NotFound {
				t.Errorf("%s: mended to %v: %v", what, length, err)
			}
			h.refuses(what, id, zhiyin.NotFound)
			continue
		}
		if err != nil || length.Audio != time.Duration(c.whole)*time.Second {
			t.Errorf("%s: mended to %v: %v", what, length, err)
		}
		if got, err := h.play(id); err != nil || !bytes.Equal(got, sound[:c.whole*16_000]) {
			t.Errorf("%s: %d octets, %v", what, len(got), err)
		}
		if again, err := h.Mend(t.Context(), id); err != nil || again != length {
			t.Errorf("%s: mended twice: %v, %v", what, again, err)
		}
	}
	id := newID()
	h.recorded(id, sound)
	if length, err := h.Mend(t.Context(), id); err != nil || length.Audio != 3500*time.Millisecond {
		t.Errorf("a whole file is mended to %v: %v", length, err)
	}
}

func TestAnErasedPersonsRecordingsDoNotPlay(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := newID()
	h.recorded(id, audio(20_000))
	later := h.tape(newID())
	if err := h.db.AppendWait(t.Context(), zhiyin.NewEvent("cu_1", zhiyin.CustomerErased{Reason: "request"}, time.Now())); err != nil {
		t.Fatal(err)
	}
	h.refuses("erased", id, zhiyin.NotFound)
	if _, err := h.Mend(t.Context(), id); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("mended: %v", err)
	}
	if _, err := h.Record(t.Context(), newID(), "cu_1"); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("an erased person is recorded: %v", err)
	}
	if _, err := later.Close(); err != nil {
		t.Error(err)
	}
	path := h.file(id)
	if err := errors.Join(h.Remove(id), h.Remove(id)); err != nil {
		t.Errorf("removed: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestAFullDiskEndsTheTapeAndKeepsWhatIsOnIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	sound := audio(80_000)
	h.FillAfter(archive.HeadSize + 3*archive.PieceSize + 5000)
	id := newID()
	tape := h.tape(id)
	err := tape.Write(sound)
	if zhiyin.KindOf(err) != zhiyin.Busy || strings.Contains(err.Error(), h.dir) || zhiyin.KindOf(tape.Write(sound)) != zhiyin.Busy {
		t.Errorf("a full disk is %v", err)
	}
	if length, err := tape.Close(); err != nil || length.Audio != 3*time.Second {
		t.Errorf("closed with %v: %v", length, err)
	}
	if got, err := h.play(id); err != nil || !bytes.Equal(got, sound[:48_000]) {
		t.Errorf("%d octets: %v", len(got), err)
	}
	h.FillAfter(archive.HeadSize + 100)
	id = newID()
	tape = h.tape(id)
	if err := tape.Write(sound); zhiyin.KindOf(err) != zhiyin.Busy {
		t.Errorf("no room for a second: %v", err)
	}
	if length, err := tape.Close(); err != nil || length != (archive.Length{}) {
		t.Errorf("closed with %v: %v", length, err)
	}
	h.refuses("nothing on it", id, zhiyin.NotFound)
	h.FillAfter(100)
	if _, err := h.Record(t.Context(), newID(), "cu_1"); zhiyin.KindOf(err) != zhiyin.Busy {
		t.Errorf("no room for a head: %v", err)
	}
}

func TestTheWatchEndsTapesBeforeTheDiskIsFull(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	a, err := archive.Open(archive.Config{Directory: t.TempDir(), MinFree: 1 << 20}, db, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Archive: a, t: t, db: db}
	id, sound := newID(), audio(20_000)
	tape := h.tape(id)
	if err := tape.Write(sound); err != nil {
		t.Fatal(err)
	}
	told := 0
	a.Free(1<<20 - 1)
	if err := tape.Write(sound); zhiyin.KindOf(err) != zhiyin.Busy {
		t.Errorf("written on a full disk: %v", err)
	}
	a.WhenRoom(func() { told++ })
	if length, err := tape.Close(); err != nil || length.Audio != 1250*time.Millisecond {
		t.Errorf("closed with %v: %v", length, err)
	}
	if _, err := a.Record(t.Context(), newID(), "cu_1"); zhiyin.KindOf(err) != zhiyin.Busy || !a.Standing().Full {
		t.Errorf("recording on a full disk: %v, %+v", err, a.Standing())
	}
	a.Free(2 << 20)
	if told != 0 || !a.Standing().Full {
		t.Error("a little room is taken for enough")
	}
	a.Free(64 << 20)
	if told != 0 {
		t.Error("tried anew at once")
	}
	a.Impatient()
	a.Free(64 << 20)
	a.Free(64 << 20)
	if told != 1 || a.Standing().Full {
		t.Errorf("told %d times, %+v", told, a.Standing())
	}
	h.recorded(newID(), sound)
	forget := a.WhenRoom(func() { told++ })
	a.Impatient()
	forget()
	forget()
	if a.Free(64 << 20); told != 1 {
		t.Error("told although forgotten")
	}
}

func TestTheWaveformShowsWhoIsLoudWhen(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, loud := newID(), pcm.EncodeU(30_000)
	sound := bytes.Repeat([]byte{pcm.SilenceU}, 40_000)
	for i := 4800; i < 6400; i += 2 {
		sound[i] = loud // the customer, from 0.3 to 0.4 s
	}
	for i := 32_001; i < 40_000; i += 2 {
		sound[i] = pcm.EncodeU(-200) // the agent, softly, from 2.0 s on
	}
	h.recorded(id, sound)
	p, err := h.Play(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	w, err := p.Waveform()
	if err != nil || len(w.Customer) != 25 || len(w.Agent) != 25 || w.PerSecond != 10 {
		t.Fatalf("%+v: %v", w, err)
	}
	for i := range w.Customer {
		soft := i >= 20
		if (w.Customer[i] > 95) != (i == 3) || (w.Customer[i] == 0) != (i != 3) || (w.Agent[i] > 0) != soft || w.Agent[i] > 50 {
			t.Errorf("at %d00 ms: customer %d, agent %d", i, w.Customer[i], w.Agent[i])
		}
	}
}

func FuzzHead(f *testing.F) {
	f.Add([]byte("ZYREC1\r\n\x00\x02{}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir, id := t.TempDir(), newID()
		a, err := archive.Open(archive.Config{Directory: dir}, nobody{}, storetest.Quiet())
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(dir, time.Now().UTC().Format("2006/01/02"))
		if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, string(id)+".zyrec"), raw, 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Play(t.Context(), id); err == nil {
			t.Error("it plays without a key")
		}
	})
}

// nobody has keys.
type nobody struct{}

func (nobody) SealFor(context.Context, string, []byte, string) ([]byte, error) {
	return nil, zhiyin.Conflict
}

func (nobody) OpenFor(context.Context, string, []byte, string) ([]byte, error) {
	return nil, zhiyin.NotFound
}

func BenchmarkASecondOnTape(b *testing.B) {
	dir := b.TempDir()
	db := storetest.OpenSQLite(b, dir, store.Config{})
	a, err := archive.Open(archive.Config{Directory: dir}, db, storetest.Quiet())
	if err != nil {
		b.Fatal(err)
	}
	tape, err := a.Record(b.Context(), newID(), "cu_1")
	if err != nil {
		b.Fatal(err)
	}
	second := audio(16_000)
	b.SetBytes(16_000)
	for b.Loop() {
		if err := tape.Write(second); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := tape.Close(); err != nil {
		b.Fatal(err)
	}
}
