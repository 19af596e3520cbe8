package privacy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"zhiyin.dev"
)

// Erasure is one line of the erasure log, which is kept outside the database:
// whoever restores a backup applies it again. It names the person by an id that
// points at nobody any more, and holds no personal data.
type Erasure struct {
	Chain
	At       time.Time            `json:"at"` // kept in µs
	Customer zhiyin.CustomerID    `json:"customer"`
	Reason   zhiyin.ErasureReason `json:"reason"`
	By       string               `json:"by"`
}

// after links e to the place before it.
func (e Erasure) after(before Chain) Erasure {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Chain = before.Next(zhiyin.AuditEntry{At: e.At, Actor: e.By, Action: "customer.erase", Object: "customer:" + string(e.Customer),
		Result: zhiyin.AuditDone, Reason: string(e.Reason)})
	return e
}

// Erasures is the erasure log as it was read: every line follows from the one
// before.
type Erasures struct {
	List  []Erasure
	Whole int64 // octets of the whole lines; what follows was cut off by a crash
	known map[zhiyin.CustomerID]bool
}

// Has tells whether the person is in it.
func (l *Erasures) Has(id zhiyin.CustomerID) bool { return l.known[id] }

// Head is the place of the last line.
func (l *Erasures) Head() Chain {
	if len(l.List) == 0 {
		return Chain{}
	}
	return l.List[len(l.List)-1].Chain
}

// Add appends an erasure and returns its line, with the line feed.
func (l *Erasures) Add(e Erasure) []byte {
	e = e.after(l.Head())
	l.keep(e)
	line, err := json.Marshal(e)
	if err != nil {
		panic("privacy: " + err.Error()) // its values are text and numbers
	}
	l.Whole += int64(len(line)) + 1
	return append(line, '\n')
}

func (l *Erasures) keep(e Erasure) {
	if l.known == nil {
		l.known = map[zhiyin.CustomerID]bool{}
	}
	l.List, l.known[e.Customer] = append(l.List, e), true
}

// longestLine bounds a line of the log; ours have about 250 octets.
const longestLine = 4096

// ReadErasures reads a log. A last line without its line feed is left out: the
// crash that cut it off came before the erasure was reported. Invalid names the
// line that does not follow from the one before: the log was changed.
func ReadErasures(from io.Reader) (*Erasures, error) {
	l := &Erasures{}
	lines := bufio.NewReaderSize(from, longestLine)
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF:
			return l, nil
		case err == bufio.ErrBufferFull:
			return nil, fmt.Errorf("privacy: erasure log: line %d is too long: %w", n, zhiyin.Invalid)
		case err != nil:
			return nil, fmt.Errorf("privacy: erasure log: %v: %w", err, zhiyin.Unavailable)
		}
		var e Erasure
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil || e.Customer == "" || !e.Reason.Known() {
			return nil, fmt.Errorf("privacy: erasure log: line %d is no erasure: %w", n, zhiyin.Invalid)
		}
		if want := e.after(l.Head()); want.Chain != e.Chain {
			return nil, fmt.Errorf("privacy: erasure log: line %d does not follow from the one before, the log was changed: %w", n, zhiyin.Invalid)
		}
		l.Whole += int64(len(line))
		l.keep(e)
	}
}
