// Package sheet imports files of rows: CSV in UTF-8, GB18030 or UTF-16, and workbooks of
// spreadsheets (XLSX). What a file does not say of itself (encoding, delimiter,
// whether its first line is a header) is found out.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// Limits of a file.
const (
	MostBytes   = 32 << 20
	MostRows    = 1_000_000
	mostColumns = 300
	// A workbook is a ZIP archive: what it may unfold to, and how much of one file in
	// it is held in memory; what is larger is read from a temporary file.
	mostUnzipped = 512 << 20
	mostHeld     = 16 << 20
)

// Found is what a file turned out to be.
type Found struct {
	Format    string   `json:"format"` // csv or xlsx
	Encoding  string   `json:"encoding,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"`
	Header    bool     `json:"header"`
	Tab       string   `json:"tab,omitempty"`
	Columns   []string `json:"columns"`
}

// Sheet reads a file's rows, one after another.
type Sheet struct {
	Found   Found
	lines   lines
	id      string
	pending *line // the first line, where it is no header
}

// line is one line of a file with its number from 1.
type line struct {
	cells  []string
	number int
}

// lines reads lines; io.EOF after the last.
type lines interface {
	next() (line, error)
	offset() int64 // bytes gone over; 0 where that is not known
	close()
}

// Open reads the beginning of a file. Invalid for what is neither.
func Open(content []byte, s connect.SheetSettings) (*Sheet, error) {
	sh := &Sheet{id: s.ID}
	var err error
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		err = sh.openWorkbook(content, s)
	} else {
		err = sh.openText(content, s)
	}
	if err != nil {
		return nil, err
	}
	first, err := sh.lines.next()
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("the file is empty").Err(), zhiyin.Invalid)
	}
	if err == nil && len(first.cells) > mostColumns {
		err = fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("more than %d columns", mostColumns).Err(), zhiyin.Invalid)
	}
	if err != nil {
		sh.Close()
		return nil, err
	}
	sh.head(first, s.Header)
	return sh, nil
}

// Close gives the file back.
func (sh *Sheet) Close() { sh.lines.close() }

// Offset is how many bytes of the text were gone over; 0 for a workbook.
func (sh *Sheet) Offset() int64 { return sh.lines.offset() }

// head takes the first line as names of columns, or as a row.
func (sh *Sheet) head(first line, said string) {
	sh.Found.Header = said == "yes" || said == "" && namesColumns(first.cells)
	seen := map[string]bool{}
	for i, cell := range first.cells {
		name := letterOf(i)
		if cell = strings.TrimSpace(cell); sh.Found.Header && cell != "" && !seen[cell] {
			name = cell
		}
		seen[name] = true
		sh.Found.Columns = append(sh.Found.Columns, name)
	}
	if !sh.Found.Header {
		sh.pending = &first
	}
}

// namesColumns tells a header from a row: words that all differ, none of which
// is mostly figures.
func namesColumns(cells []string) bool {
	seen := map[string]bool{}
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		figures := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, cell)
		if cell == "" || seen[cell] || len(figures) >= 4 || len(figures)*2 > len(cell) || strings.Contains(cell, "@") {
			return false
		}
		seen[cell] = true
	}
	return len(cells) > 0
}

// letterOf is the name of a column as spreadsheets have it: A … Z, AA …
func letterOf(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return strconv.Itoa(i + 1)
	}
	return name
}

// Next is the next row with anything in it; io.EOF after the last.
func (sh *Sheet) Next() (connect.Row, error) {
	for {
		l, err := sh.line()
		if err != nil {
			return connect.Row{}, err
		}
		row := connect.Row{Doc: map[string]any{}, Number: l.number}
		filled := false
		for i, name := range sh.Found.Columns {
			if i < len(l.cells) && strings.TrimSpace(l.cells[i]) != "" {
				row.Doc[name], filled = l.cells[i], true
			}
		}
		if !filled {
			continue
		}
		if id := connect.Find(row.Doc, sh.id); id != "" {
			row.ID = "id:" + id
		}
		return row, nil
	}
}

func (sh *Sheet) line() (line, error) {
	if first := sh.pending; first != nil {
		sh.pending = nil
		return *first, nil
	}
	return sh.lines.next()
}

// text is a CSV file.
type text struct{ r *csv.Reader }

func (sh *Sheet) openText(content []byte, s connect.SheetSettings) error {
	plain, encoding, err := decode(content, s.Encoding)
	if err != nil {
		return err
	}
	delimiter := s.Delimiter
	if delimiter == "" {
		delimiter = delimiterOf(plain)
	}
	r := csv.NewReader(bytes.NewReader(plain))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = []rune(delimiter)[0], -1, true, false
	sh.Found.Format, sh.Found.Encoding, sh.Found.Delimiter, sh.lines = "csv", encoding, delimiter, text{r}
	return nil
}

// The byte order marks of UTF-16 (RFC 2781 §3.2), with which spreadsheets begin
// what they call Unicode text.
var littleEnd, bigEnd = []byte("\xff\xfe"), []byte("\xfe\xff")

// decode gives the text in UTF-8. GB18030 takes any GBK and GB2312 too. UTF-16 is
// known by its mark; without one it must be said, and is little-endian.
func decode(content []byte, said string) (plain []byte, encoding string, err error) {
	if said == "utf-16" || bytes.HasPrefix(content, littleEnd) || bytes.HasPrefix(content, bigEnd) {
		plain, err = utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(plain, utf8.RuneError) || bytes.IndexByte(plain, 0) >= 0 {
			return nil, "", fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("this is no UTF-16").Err(), zhiyin.Invalid)
		}
		return plain, "utf-16", nil
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(content, 0) >= 0 {
		return nil, "", fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("this is neither CSV nor XLSX").Err(), zhiyin.Invalid)
	}
	if said != "gb18030" && utf8.Valid(content) {
		return content, "utf-8", nil
	}
	if said == "utf-8" {
		return bytes.ToValidUTF8(content, []byte("\ufffd")), "utf-8", nil
	}
	// What is no character comes out as the mark for one that is unknown.
	if plain, err = simplifiedchinese.GB18030.NewDecoder().Bytes(content); err != nil || bytes.ContainsRune(plain, utf8.RuneError) {
		return nil, "", fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("this is neither UTF-8, UTF-16 nor GB18030").Err(), zhiyin.Invalid)
	}
	return plain, "gb18030", nil
}

// delimiterOf is the mark that stands in the first lines most often and equally
// often in each.
func delimiterOf(plain []byte) string {
	lines := strings.SplitN(string(plain[:min(len(plain), 64<<10)]), "\n", 7)
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last may be cut
	}
	best, most := ",", 0
	for _, mark := range []string{",", "\t", ";", "|", "，"} {
		least := -1
		for _, l := range lines {
			if n := strings.Count(l, mark); strings.TrimSpace(l) != "" && (least < 0 || n < least) {
				least = n
			}
		}
		if least > most {
			best, most = mark, least
		}
	}
	return best
}

func (t text) next() (line, error) {
	cells, err := t.r.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return line{}, err
		}
		return line{}, fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("the file breaks off in a quote").Err(), zhiyin.Invalid)
	}
	number, _ := t.r.FieldPos(0)
	return line{cells, number}, nil
}

func (t text) offset() int64 { return t.r.InputOffset() }
func (t text) close()        {}

// workbook is one tab of an XLSX file.
type workbook struct {
	file *excelize.File
	rows *excelize.Rows
	n    int
}

func (sh *Sheet) openWorkbook(content []byte, s connect.SheetSettings) error {
	file, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostHeld})
	if err != nil {
		return fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("this is no workbook that can be read").Err(), zhiyin.Invalid)
	}
	tab := s.Tab
	if tab == "" && len(file.GetSheetList()) > 0 {
		tab = file.GetSheetList()[0]
	}
	rows, err := file.Rows(tab)
	if err != nil {
		_ = file.Close()
		return fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("the workbook has no such tab").Err(), zhiyin.Invalid)
	}
	sh.Found.Format, sh.Found.Tab, sh.lines = "xlsx", tab, &workbook{file: file, rows: rows}
	return nil
}

func (w *workbook) next() (line, error) {
	if !w.rows.Next() {
		if w.rows.Error() != nil {
			return line{}, fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("the workbook breaks off").Err(), zhiyin.Invalid)
		}
		return line{}, io.EOF
	}
	w.n++
	cells, err := w.rows.Columns()
	if err != nil {
		return line{}, fmt.Errorf("sheet: %w: %w", zhiyin.Flawf("the workbook breaks off").Err(), zhiyin.Invalid)
	}
	return line{cells, w.n}, nil
}

func (w *workbook) offset() int64 { return 0 }
func (w *workbook) close() {
	_ = w.rows.Close() // both hold temporary files that are gone in any case
	_ = w.file.Close()
}
