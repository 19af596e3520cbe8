package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// Shelf keeps uploaded sheets; a store is one.
type Shelf interface {
	connect.Book
	Import(ctx context.Context, id string) (zhiyin.Import, error)
	ImportsAtWork(ctx context.Context) ([]zhiyin.Import, error)
	// ImportPart is NotFound after the last part.
	ImportPart(ctx context.Context, id string, seq int) ([]byte, error)
	// AdvanceImport is Conflict when the import is not in the state from any more.
	AdvanceImport(ctx context.Context, im zhiyin.Import, from zhiyin.ImportState, p zhiyin.Progress, letters []zhiyin.Letter) error
}

// Importer goes over sheets, one at a time: dry runs and real ones. What was gone
// over is kept with each batch, so that a run goes on where it broke off.
type Importer struct {
	Shelf Shelf
	Door  connect.Door
	Now   func() time.Time
	Log   *slog.Logger
}

// Times and sizes.
const (
	lookEvery   = 500 * time.Millisecond
	batchRows   = 1000
	pauseFor    = 2 * time.Second // after the door did not take anything
	mostReasons = 50
	// PartBytes is the size of the parts in which a sheet is kept.
	PartBytes = 256 << 10
)

// Parts cuts a file into the parts in which it is kept. Invalid when it is too
// large or empty.
func Parts(content []byte) (parts [][]byte, err error) {
	if len(content) > MostBytes || len(content) == 0 {
		return nil, fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("a file has between 1 byte and %d MB", MostBytes>>20).Err(), zhiyin.Invalid)
	}
	for from := 0; from < len(content); from += PartBytes {
		parts = append(parts, content[from:min(from+PartBytes, len(content))])
	}
	return parts, nil
}

// Run works until ctx ends.
func (i *Importer) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	faulty := false
	for ctx.Err() == nil {
		list, err := i.Shelf.ImportsAtWork(ctx)
		if err != nil && !faulty && ctx.Err() == nil {
			i.Log.Error("imports can't be read", "kind", zhiyin.KindOf(err), "err", err)
		}
		faulty = err != nil
		for _, im := range list {
			i.one(ctx, im)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	return nil
}

// one goes over one sheet; what stops it is kept with it, or tried again.
func (i *Importer) one(ctx context.Context, im zhiyin.Import) {
	err := i.goOver(ctx, im)
	switch kind := zhiyin.KindOf(err); {
	case err == nil || ctx.Err() != nil || kind == zhiyin.Conflict: // stopped by somebody
		return
	case kind == zhiyin.Unavailable || kind == zhiyin.Busy:
		i.Log.Warn("import waits", "import", im.ID, "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(pauseFor):
		}
		return
	}
	i.Log.Warn("import fails", "import", im.ID, "err", err)
	now, again := i.Shelf.Import(ctx, im.ID)
	if again != nil {
		return // it is tried again
	}
	from := now.State
	now.State, now.Fault = zhiyin.ImportFailed, faultOf(err)
	if err := i.Shelf.AdvanceImport(ctx, now, from, zhiyin.Progress{}, nil); err != nil {
		i.Log.Error("an import's end is not kept", "import", im.ID, "kind", zhiyin.KindOf(err), "err", err)
	}
}

// Codes of what ends an import.
const (
	faultFile = "not_readable"
	faultRows = "too_many_rows"
	faultGone = "file_gone" // it was dropped after a week
)

var errTooMany = fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("more than %d rows", MostRows).Err(), zhiyin.Invalid)

func faultOf(err error) string {
	switch {
	case errors.Is(err, errTooMany):
		return faultRows
	case zhiyin.KindOf(err) == zhiyin.Invalid:
		return faultFile
	case zhiyin.KindOf(err) == zhiyin.NotFound:
		return faultGone
	}
	return connect.CodeOf(err)
}

// Content puts a sheet's parts together.
func Content(ctx context.Context, shelf Shelf, id string) ([]byte, error) {
	var all bytes.Buffer
	for seq := 0; ; seq++ {
		part, err := shelf.ImportPart(ctx, id, seq)
		if zhiyin.KindOf(err) == zhiyin.NotFound && seq > 0 {
			return all.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		all.Write(part)
	}
}

func (i *Importer) goOver(ctx context.Context, im zhiyin.Import) error {
	c, err := i.Shelf.Connection(ctx, im.Connection)
	if err != nil {
		return err
	}
	d, _, err := connect.Load(ctx, i.Shelf, c)
	if err != nil {
		return err
	}
	content, err := Content(ctx, i.Shelf, im.ID)
	if err != nil {
		return err
	}
	file, err := Open(content, d.Sheet)
	if err != nil {
		return err
	}
	defer file.Close()
	for range im.Done { // gone over before it broke off
		if _, err := file.Next(); err != nil {
			return err
		}
	}
	r := &round{Importer: i, im: im, sink: connect.Sink{Definition: d, Door: i.Door, Book: i.Shelf, Now: i.Now}}
	return r.run(ctx, file)
}

// round is one run over a sheet.
type round struct {
	*Importer
	im   zhiyin.Import
	sink connect.Sink
}

func (r *round) run(ctx context.Context, file *Sheet) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := make([]connect.Row, 0, batchRows)
		for more && len(rows) < batchRows {
			row, err := file.Next()
			switch {
			case errors.Is(err, io.EOF):
				more = false
			case err != nil:
				return err
			default:
				rows = append(rows, row)
			}
		}
		if r.im.Done+int64(len(rows)) > MostRows {
			return errTooMany
		}
		if err := r.batch(ctx, rows, file.Offset(), !more); err != nil {
			return err
		}
	}
	return nil
}

// batch goes over rows and keeps what it came to.
func (r *round) batch(ctx context.Context, rows []connect.Row, offset int64, last bool) (err error) {
	from, dry := r.im.State, r.im.State == zhiyin.ImportChecking
	var outcomes []connect.Outcome
	var p zhiyin.Progress
	var letters []zhiyin.Letter
	if dry {
		outcomes = r.sink.Check(rows)
	} else {
		if outcomes, err = r.sink.Give(ctx, rows); err == nil {
			p, letters, err = r.sink.Tally(outcomes, r.im.ID)
		}
		if err != nil {
			return err
		}
	}
	next := r.im
	next.Reasons = map[string]int64{}
	for k, v := range r.im.Reasons {
		next.Reasons[k] = v
	}
	next.Done, next.Offset = next.Done+int64(len(rows)), offset
	for _, o := range outcomes {
		count(&next, o)
	}
	if last {
		next.State, next.Rows = zhiyin.ImportDone, next.Done
		if dry {
			next.State = zhiyin.ImportChecked
		}
	}
	if err := r.Shelf.AdvanceImport(ctx, next, from, p, letters); err != nil {
		return err
	}
	r.im = next
	return nil
}

func count(im *zhiyin.Import, o connect.Outcome) {
	switch {
	case o.Skipped:
		im.Skipped++
	case len(o.Reasons) == 0:
		im.Good++
	default:
		im.Bad++
		why := o.Reasons[0].Code
		if o.Reasons[0].Field != "" {
			why = o.Reasons[0].Field + " " + why
		}
		if _, has := im.Reasons[why]; has || len(im.Reasons) < mostReasons {
			im.Reasons[why]++
		}
	}
}
