package language

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/entity"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/packs"
	"zhiyin.dev/speech"
)

// understanding is what each unit's callers are understood by. A unit that has not
// been trained yet hears words and no meaning.
type understanding struct {
	Hearing
	learned chan struct{} // closed once every unit that was there at the start has been looked at

	mu    sync.Mutex // guards known
	known map[zhiyin.UnitID]*knowing
}

// knowing is one unit's. It does not change once made.
type knowing struct {
	edits    string // of what people changed; see taught
	reader   *nlu.Reader
	reasoner *need.Reasoner
	complete *speech.Completeness
	opinions *opinions // nil: nobody is asked
	file     string    // where its model is kept
}

func newUnderstanding(with Hearing) *understanding {
	return &understanding{Hearing: with, learned: make(chan struct{}), known: map[zhiyin.UnitID]*knowing{}}
}

var nothingKnown = &knowing{}

func (u *understanding) of(unit zhiyin.UnitID) *knowing {
	u.mu.Lock()
	defer u.mu.Unlock()
	if k := u.known[unit]; k != nil {
		return k
	}
	return nothingKnown
}

// lookEvery is how often definitions are looked at without being told, so that
// what another node published is learned even if the bus was down.
const lookEvery = time.Minute

// run trains the units one after the other, and those that come later when they
// are there; what hears callers may still be starting. Where nothing is recognised
// nobody is understood.
func (u *understanding) run(ctx context.Context) {
	wake, tick := u.Bus.Wake("definitions"), time.NewTicker(lookEvery)
	defer tick.Stop()
	for first := true; ; first = false {
		if u.Recognisers.Wanted() {
			u.pass(ctx)
		}
		if first {
			close(u.learned)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

// pass looks at every unit once.
func (u *understanding) pass(ctx context.Context) {
	all := true
	for _, unit := range u.Lore.catalog.Units() {
		if ctx.Err() != nil {
			return
		}
		all = u.learn(ctx, unit) && all
	}
	if all {
		u.sweep()
	}
}

// current is what a unit's words are understood by at each moment: a call may begin while
// the unit is being learned. It is a hearing.Reader and a hearing.Reasoner.
type current struct {
	*understanding
	unit zhiyin.UnitID
}

func (c current) Read(text string, language zhiyin.Language) zhiyin.Meaning {
	if k := c.of(c.unit); k.reader != nil {
		return k.reader.Read(text, language)
	}
	return zhiyin.Meaning{}
}

func (c current) Needs(text string, language zhiyin.Language, former []string) []zhiyin.NeedHeard {
	if k := c.of(c.unit); k.reasoner != nil {
		return k.reasoner.Needs(text, language, former...)
	}
	return nil
}

// learn makes one unit's understanding of its pack's examples and needs, or of
// those in force once people changed them; what has not changed is not learned anew.
// ok is false where it failed.
func (u *understanding) learn(ctx context.Context, unit zhiyin.Unit) (ok bool) {
	t, err := u.Lore.taughtBy(ctx, unit.ID)
	if err != nil {
		u.Lore.log.Error("what callers mean is not learned anew", "unit", string(unit.ID), "err", err)
		return false
	}
	if known := u.of(unit.ID); known != nothingKnown && known.edits == t.edits {
		return true
	}
	k, err := u.made(ctx, unit, t)
	if err != nil {
		u.Lore.log.Error("what callers mean is not understood", "unit", string(unit.ID), "err", err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.known[unit.ID] = k
	return err == nil
}

func (u *understanding) made(ctx context.Context, unit zhiyin.Unit, t taught) (*knowing, error) {
	k := &knowing{edits: t.edits}
	var errs []error
	needs := t.needs
	if len(needs) > 0 {
		k.reasoner = need.NewReasoner(needs)
	} else if text, err := fs.ReadFile(packs.FS, unit.Industry+"/needs.yaml"); err == nil {
		read, problems := need.Parse(text)
		if len(problems) > 0 {
			errs = append(errs, errors.New(problems[0].String()))
		} else {
			needs, k.reasoner = read, need.NewReasoner(read)
		}
	}
	rows, text, err := u.Lore.rowsOf(ctx, unit.Industry, t)
	if !isNoFile(err) {
		if err != nil {
			return k, errors.Join(append(errs, err)...)
		}
		k.complete = speech.NewCompleteness(whole(rows.Examples))
		k.file = u.fileOf(unit, text)
		model, err := u.model(unit, k.file, rows)
		if err != nil {
			return k, errors.Join(append(errs, err)...)
		}
		finder, err := entity.Of(model.Words(), catalog.Zone(unit))
		if err != nil {
			return k, errors.Join(append(errs, err)...)
		}
		k.opinions = newOpinions(u.Model, rows, needs, func(kind, id string) zhiyin.Text { return u.Names.Of(unit.ID, kind, id) })
		k.reader = &nlu.Reader{Model: model, Reject: nlu.Reject5, Entities: finder.At(u.Lore.now)}
	}
	return k, errors.Join(errs...)
}

func isNoFile(err error) bool { return errors.Is(err, fs.ErrNotExist) }

func whole(examples []nlu.Example) []string {
	out := make([]string, len(examples))
	for i, e := range examples {
		out[i] = e.Text
	}
	return out
}

// fileOf is where the model of a text is kept, beside the data.
func (u *understanding) fileOf(unit zhiyin.Unit, text []byte) string {
	sum := sha256.Sum256(append([]byte(u.Version+"\n"), text...))
	return filepath.Join(u.Directory, unit.Industry+"-"+hex.EncodeToString(sum[:6])+".model")
}

// sweep deletes the models that no unit is understood by any more: they may hold
// words of a label that was taken back.
func (u *understanding) sweep() {
	files, _ := filepath.Glob(filepath.Join(u.Directory, "*.model")) // the pattern is well-formed
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, file := range files {
		used := false
		for _, k := range u.known {
			used = used || k.file == file
		}
		if !used {
			if err := os.Remove(file); err != nil {
				u.Lore.log.Warn("a model that is not used any more stays", "err", err)
			}
		}
	}
}

// model is trained once and kept.
func (u *understanding) model(unit zhiyin.Unit, file string, rows *nlu.Dataset) (*nlu.Model, error) {
	if raw, err := os.ReadFile(file); err == nil {
		if m, err := nlu.Load(bytes.NewReader(raw)); err == nil {
			return m, nil
		}
		u.Lore.log.Warn("a model that was kept is broken and made anew", "unit", string(unit.ID))
	}
	began := time.Now()
	m, err := nlu.Trainer{Name: unit.Industry + "@1", Seed: 1}.TrainSet(rows, nil)
	if err != nil {
		return nil, err
	}
	u.Lore.log.Info("learned what callers mean", "unit", string(unit.ID), "examples", len(rows.Examples), "took", time.Since(began).Round(time.Millisecond))
	if err := keepModel(file, m); err != nil {
		u.Lore.log.Warn("a model is not kept and will be made again", "unit", string(unit.ID), "err", err)
	}
	return m, nil
}

func keepModel(file string, m *nlu.Model) error {
	var raw bytes.Buffer
	if err := errors.Join(m.Save(&raw), os.MkdirAll(filepath.Dir(file), 0o700)); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", raw.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
