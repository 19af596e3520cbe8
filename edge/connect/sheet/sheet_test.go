package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/connecttest"
	"zhiyin.dev/edge/connect/sheet"
	"zhiyin.dev/store/storetest"
)

func rowsOf(t *testing.T, content []byte, s connect.SheetSettings) (sheet.Found, []connect.Row) {
	t.Helper()
	file, err := sheet.Open(content, s)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows []connect.Row
	for {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			return file.Found, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func TestWhatAFileIsIsFoundOut(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("姓名;手机\n苏晓岚;19900001101\n㐀;19900001102\n"))
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order utf16.Endianness) []byte {
		out, err := utf16.UTF16(order, utf16.UseBOM).NewEncoder().Bytes([]byte("姓名\t手机\r\n苏晓岚\t19900001101\r\n𠮷野\t19900001102\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		content []byte
		found   string
		first   string
	}{
		"UTF-16, low first":  {wide(utf16.LittleEndian), "{csv utf-16 \t true  [姓名 手机]}", "2 map[姓名:苏晓岚 手机:19900001101]"},
		"UTF-16, high first": {wide(utf16.BigEndian), "{csv utf-16 \t true  [姓名 手机]}", "2 map[姓名:苏晓岚 手机:19900001101]"},
		"UTF-8 with a mark":  {[]byte("\xef\xbb\xbf姓名,手机\r\n\"苏,晓岚\",19900001101\r\n\r\n单雯,\"199\n\"\r\n"), "{csv utf-8 , true  [姓名 手机]}", "2 map[姓名:苏,晓岚 手机:19900001101]"},
		"GB18030":            {gb, "{csv gb18030 ; true  [姓名 手机]}", "2 map[姓名:苏晓岚 手机:19900001101]"},
		"tabs, no header":    {[]byte("苏晓岚\t19900001101\n单雯\t19900001102\n"), "{csv utf-8 \t false  [A B]}", "1 map[A:苏晓岚 B:19900001101]"},
		"a name twice":       {[]byte("name,name\nx,y\nz,w\n"), "{csv utf-8 , false  [A B]}", "1 map[A:name B:name]"},
		"quotes in the open": {[]byte("name|note\nx|say \"hi\"\n"), "{csv utf-8 | true  [name note]}", `2 map[name:x note:say "hi"]`},
	} {
		found, rows := rowsOf(t, c.content, connect.SheetSettings{})
		if got := fmt.Sprint(found); got != c.found {
			t.Errorf("%s: %s, want %s", name, got, c.found)
		}
		if got := fmt.Sprint(rows[0].Number, " ", rows[0].Doc); got != c.first || len(rows) != 2 && name != "quotes in the open" && name != "a name twice" {
			t.Errorf("%s: %d rows, %s, want %s", name, len(rows), got, c.first)
		}
	}
	for name, content := range map[string]string{"empty": "", "bytes": "\x00\x01\x02", "no archive": "PK\x03\x04 no", "no Chinese": "a\xff\xff\xffb", "half of UTF-16": "\xff\xfea"} {
		if file, err := sheet.Open([]byte(content), connect.SheetSettings{}); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v %v", name, file, err)
		}
	}
}

func TestAWorkbookIsRead(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "姓名", "B1": "手机", "C1": "生日", "A2": "苏晓岚", "B2": 19900001101, "C2": time.Date(1992, 4, 18, 0, 0, 0, 0, time.UTC), "A4": "单雯"} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var raw bytes.Buffer
	if err := book.Write(&raw); err != nil {
		t.Fatal(err)
	}
	found, rows := rowsOf(t, raw.Bytes(), connect.SheetSettings{})
	if fmt.Sprint(found) != "{xlsx   true Sheet1 [姓名 手机 生日]}" || len(rows) != 2 || fmt.Sprint(rows[0].Doc) != "map[姓名:苏晓岚 手机:19900001101 生日:33712]" || rows[1].Number != 4 {
		t.Errorf("%v %v", found, rows)
	}
}

const members = `
id: members
name: {en: Members}
unit: muhe
way: sheet
mapping:
  messages:
    - type: identify
      user_id: 会员号
      traits: {familyName: 姓, phone: {path: 手机, do: [digits]}, birthday: {path: 生日, do: [{date: iso}]}}
`

func file(n int) string {
	var b strings.Builder
	b.WriteString("会员号,姓,手机,生日\n")
	for i := 1; i <= n; i++ {
		born := "1992-04-18"
		if i%10 == 0 {
			born = "someday"
		}
		fmt.Fprintf(&b, "M%d,苏,199%08d,%s\n", i, i, born)
	}
	return b.String()
}

func uploaded(t *testing.T, house *connecttest.House, content string) zhiyin.Import {
	t.Helper()
	parts, err := sheet.Parts([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	im, err := house.Book.NewImport(t.Context(), zhiyin.Import{Connection: "members", File: "members.csv", By: "agent:ag_1"}, parts, entry)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

var entry = zhiyin.AuditEntry{At: time.Now(), Actor: "agent:ag_1", Action: "connection.manage", Result: zhiyin.AuditDone}

func move(t *testing.T, house *connecttest.House, id string, to zhiyin.ImportState, anew bool) {
	t.Helper()
	from := []zhiyin.ImportState{zhiyin.ImportUploaded, zhiyin.ImportChecked, zhiyin.ImportStopped, zhiyin.ImportRunning}
	if err := house.Book.MoveImport(t.Context(), id, from, to, anew, entry); err != nil {
		t.Fatal(err)
	}
}

// importing runs an importer until the returned function is called.
func importing(t *testing.T, house *connecttest.House) (stop func()) {
	t.Helper()
	i := &sheet.Importer{Shelf: house.Book, Door: house.Line, Now: time.Now, Log: storetest.Quiet()}
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- i.Run(ctx) }()
	return func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestASheetIsCheckedImportedAndItsBadRowsGivenBack(t *testing.T) {
	t.Parallel()
	house := connecttest.Open(t)
	house.Publish(members, "")
	im := uploaded(t, house, file(250))
	defer importing(t, house)()
	state := func(want zhiyin.ImportState) func() bool {
		return func() bool {
			now, err := house.Book.Import(t.Context(), im.ID)
			if err != nil {
				t.Fatal(err)
			}
			im = now
			return now.State == want
		}
	}
	move(t, house, im.ID, zhiyin.ImportChecking, true)
	house.Until("checked", state(zhiyin.ImportChecked))
	if im.Rows != 250 || im.Good != 225 || im.Bad != 25 || im.Reasons["traits.birthday bad_date"] != 25 || house.Meet("19900000001").Known != zhiyin.None {
		t.Errorf("%+v", im)
	}
	move(t, house, im.ID, zhiyin.ImportRunning, true)
	house.Until("done", state(zhiyin.ImportDone))
	if im.Good != 225 || im.Bad != 25 || house.Meet("19900000249").Known != zhiyin.One || house.Meet("19900000250").Known != zhiyin.None {
		t.Errorf("%+v", im)
	}
	var back bytes.Buffer
	if err := sheet.WriteRefused(t.Context(), house.Book, im, &back); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(back.String(), "\n"); len(lines) != 27 || lines[1] != "11,traits.birthday,bad_date,M10,苏,19900000010,someday" {
		t.Errorf("%d lines, %q", len(lines), lines[1])
	}
	again := uploaded(t, house, file(250))
	before := house.Events()
	im = again
	move(t, house, im.ID, zhiyin.ImportRunning, true)
	house.Until("done again", state(zhiyin.ImportDone))
	if house.Events() != before {
		t.Error("the same sheet again was kept again")
	}
}

func TestAnImportGoesOnWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	house := connecttest.Open(t)
	house.Publish(members, "")
	im := uploaded(t, house, file(4500))
	move(t, house, im.ID, zhiyin.ImportRunning, true)
	now := func() zhiyin.Import {
		at, err := house.Book.Import(t.Context(), im.ID)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	stop := importing(t, house)
	house.Until("some", func() bool { return now().Done >= 1000 })
	stop()
	half := now()
	defer importing(t, house)()
	house.Until("all", func() bool { return now().State == zhiyin.ImportDone })
	if at := now(); at.Rows != 4500 || at.Good+at.Bad != 4500 || at.Bad != 450 || half.Done == 0 {
		t.Errorf("%+v after %+v", at, half)
	}
}

// heap is what is in use once the garbage is gone.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

func TestAMillionRowsAreReadInLittleMemory(t *testing.T) { // not in parallel: it looks at the heap
	if testing.Short() {
		t.Skip("a heap under the race detector says nothing; the whole runs without it")
	}
	var b strings.Builder
	b.WriteString("会员号,姓,手机\n")
	for i := range sheet.MostRows {
		fmt.Fprintf(&b, "M%d,苏,199%08d\n", i, i)
	}
	content := []byte(b.String())
	b.Reset()
	if len(content) > sheet.MostBytes {
		t.Fatalf("%d bytes", len(content))
	}
	grows(t, "CSV", content, sheet.MostRows, 8<<20)
	content = nil

	book := excelize.NewFile()
	rows, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	const many = 150_000 // unfolds to more than is held
	for i := range many {
		if err := rows.SetRow(fmt.Sprint("A", i+1), []any{fmt.Sprint("M", i), "苏", fmt.Sprintf("199%08d", i), "杭州市西湖区文三路 " + fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Flush(); err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if err := errors.Join(book.Write(&raw), book.Close()); err != nil {
		t.Fatal(err)
	}
	book, rows = nil, nil
	grows(t, "XLSX", raw.Bytes(), many, 24<<20)
}

// grows reads a file to its end and fails when that takes more memory than most.
func grows(t *testing.T, what string, content []byte, want int, most int64) {
	t.Helper()
	before := heap()
	file, err := sheet.Open(content, connect.SheetSettings{Header: "no"})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n, peak := 0, int64(0)
	for {
		if _, err = file.Next(); err != nil {
			break
		}
		if n++; n%50_000 == 0 {
			peak = max(peak, heap()-before)
		}
	}
	if what == "CSV" {
		n-- // the header was taken for a row
	}
	if !errors.Is(err, io.EOF) || n != want || peak > most {
		t.Errorf("%s: %d rows, %d MB more, %v", what, n, peak>>20, err)
	}
}
