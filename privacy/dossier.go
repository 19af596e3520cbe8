package privacy

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"zhiyin.dev"
)

// Part is a kind of thing that is held about a person; a dossier has a file for each.
type Part string

// The parts, in the order of a dossier.
const (
	TheirPerson      Part = "person"
	TheirTags        Part = "tags"
	TheirConsents    Part = "consents"
	TheirOrders      Part = "orders"
	TheirEvents      Part = "events"
	TheirIdentifiers Part = "identifiers"
	TheirContacts    Part = "contacts"
	TheirTranscripts Part = "transcripts"
	TheirNotes       Part = "notes"
	TheirCourse      Part = "contact_events"
	TheirRecordings  Part = "recordings"
	TheirMessages    Part = "messages"
	TheirHandoffs    Part = "handoffs"
)

// Parts lists them in that order.
func Parts() []Part {
	return []Part{TheirPerson, TheirTags, TheirConsents, TheirOrders, TheirEvents, TheirIdentifiers, TheirContacts, TheirTranscripts, TheirNotes, TheirCourse,
		TheirRecordings, TheirMessages, TheirHandoffs}
}

// Dossier writes what is held about a person as a ZIP: for each part an array of
// JSON, and index.html, which says what each is, in Chinese and English (the copy
// of PIPL Art. 45 and GDPR Art. 15). It holds one row in memory, and is used by one
// goroutine.
type Dossier struct {
	to    *zip.Writer
	of    zhiyin.CustomerID
	at    time.Time
	open  Part // the part that is being written
	file  io.Writer
	count map[Part]int
}

// NewDossier begins one; what is written before an error is no ZIP.
func NewDossier(to io.Writer, of zhiyin.CustomerID, at time.Time) *Dossier {
	return &Dossier{to: zip.NewWriter(to), of: of, at: at, count: map[Part]int{}}
}

// Put writes one row of a part. The rows of a part come together: Invalid when one
// comes after another part has begun.
func (d *Dossier) Put(part Part, row any) error {
	text, err := json.MarshalIndent(row, "  ", "  ")
	if err != nil {
		return fmt.Errorf("privacy: dossier of %s: %s: %v: %w", d.of, part, err, zhiyin.Internal)
	}
	if part != d.open {
		if err := d.begin(part); err != nil {
			return err
		}
	}
	before := ",\n  "
	if d.count[part] == 0 {
		before = "[\n  "
	}
	d.count[part]++
	_, err = d.file.Write(append([]byte(before), text...))
	return d.failed(err)
}

func (d *Dossier) begin(part Part) error {
	if d.count[part] > 0 {
		return fmt.Errorf("privacy: dossier of %s: %s comes twice: %w", d.of, part, zhiyin.Invalid)
	}
	err := d.end()
	if err == nil {
		d.open = part
		d.file, err = d.create(string(part) + ".json")
	}
	return d.failed(err)
}

// end closes the array that is open.
func (d *Dossier) end() error {
	if d.open == "" {
		return nil
	}
	_, err := io.WriteString(d.file, "\n]\n")
	return err
}

func (d *Dossier) create(name string) (io.Writer, error) {
	return d.to.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: d.at})
}

// Close writes the index. The ZIP is whole when it returns nil.
func (d *Dossier) Close() error {
	err := d.end()
	if err == nil {
		d.file, err = d.create("index.html")
	}
	if err == nil {
		err = dossierIndex.Execute(d.file, d.index())
	}
	if err == nil {
		err = d.to.Close()
	}
	return d.failed(err)
}

// Count is how many rows there are of a part.
func (d *Dossier) Count(part Part) int { return d.count[part] }

func (d *Dossier) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("privacy: dossier of %s: %v: %w", d.of, err, zhiyin.Unavailable)
}
