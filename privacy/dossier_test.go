package privacy_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
)

func TestADossierIsAZipOfArraysWithAnIndex(t *testing.T) {
	t.Parallel()
	var to bytes.Buffer
	d := privacy.NewDossier(&to, "cu_1", time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC))
	put := func(part privacy.Part, row any) {
		t.Helper()
		if err := d.Put(part, row); err != nil {
			t.Fatal(err)
		}
	}
	put(privacy.TheirPerson, map[string]any{"name": "尉迟若兰"})
	put(privacy.TheirNotes, map[string]any{"text": "<b>一</b>"})
	put(privacy.TheirNotes, map[string]any{"text": "二"})
	if err := d.Put(privacy.TheirPerson, 1); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a part that comes twice: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(to.Bytes()), int64(to.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	var notes []map[string]string
	if err := json.Unmarshal([]byte(files["notes.json"]), &notes); err != nil || len(notes) != 2 || notes[1]["text"] != "二" {
		t.Errorf("notes %v: %v", notes, err)
	}
	for _, says := range []string{`href="notes.json"`, "cu_1", "2026-11-28 08:00 UTC", "坐席备注", "Recordings"} {
		if !strings.Contains(files["index.html"], says) {
			t.Errorf("the index does not say %q", says)
		}
	}
	if len(files) != 3 || strings.Contains(files["index.html"], "recordings.json") {
		t.Errorf("%d files; what there is nothing of has none", len(files))
	}
}

func TestADossierThatCannotBeWrittenFails(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	_ = r.CloseWithError(errors.New("gone"))
	d := privacy.NewDossier(w, "cu_1", time.Time{})
	err := d.Put(privacy.TheirPerson, strings.Repeat("x", 1<<20))
	if err = errors.Join(err, d.Close()); !errors.Is(err, zhiyin.Unavailable) {
		t.Error(err)
	}
}
