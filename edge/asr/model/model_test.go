package model

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
)

// made writes a small model that passes, and describes it.
func made(t *testing.T, dir string) Model {
	t.Helper()
	for name, text := range map[string]string{
		"am/mdef": "0.3\n1 n_base\n", "am/means": "s3\nversion 1.0\n", "am/variances": "s3\n", "am/transition_matrices": "s3\n", "am/sendump": "x",
		"am/feat.params": "-nfilt 20\n-upperf 4000\n", "words.dic": "一\ty i\n二\te er\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := Describe(dir, Model{Name: "small", Type: PocketSphinx, Languages: []zhiyin.Language{zhiyin.Mandarin}, RateHz: 8000,
		Use: map[string]string{"acoustic": "am", "dictionary": "words.dic"}, Licence: "BSD-2-Clause", Source: "here"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAWrongModelIsRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	replace := func(file, text string) func(dir string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644) }
	}
	said := func(old, instead string) func(dir string) error {
		return func(dir string) error {
			path := filepath.Join(dir, FileName)
			text, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(text), old) {
				t.Fatalf("%q is not in the description: %v", old, err)
			}
			return os.WriteFile(path, []byte(strings.Replace(string(text), old, instead, 1)), 0o644)
		}
	}
	for name, c := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"file missing":      {func(dir string) error { return os.Remove(filepath.Join(dir, "am/means")) }, "am/means is missing"},
		"file cut off":      {replace("am/means", "s3\n"), "octets instead of"},
		"file changed":      {replace("am/sendump", "y"), "holds something else"},
		"no description":    {func(dir string) error { return os.Remove(filepath.Join(dir, FileName)) }, "has no model.json"},
		"broken":            {replace(FileName, `{"name": `), "can't be read"},
		"unknown type":      {said(`"pocketsphinx"`, `"whisper"`), `no type "whisper"`},
		"odd rate":          {said(`8000`, `44100`), "not 44100"},
		"wrong rate":        {func(dir string) error { _, err := Describe(dir, withBand(t, dir)); return err }, "hears up to 6800 Hz"},
		"no language":       {said(`"cmn"`, ``), "language"},
		"odd language":      {said(`"cmn"`, `"Chinese"`), "is no language"},
		"path leads out":    {said(`"words.dic"`, `"../../etc/passwd"`), "no path within"},
		"no licence":        {said(`BSD-2-Clause`, ``), "licence"},
		"another's name":    {said(`"small"`, `"large"`), "directory named small"},
		"dictionary binary": {func(dir string) error { return rewrite(t, dir, "words.dic", "\xff\xfe\x00x") }, "no word with its phones"},
		"no acoustic model": {func(dir string) error { return rewrite(t, dir, "am/mdef", "GIF89a") }, "none of a model of type pocketsphinx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shelf := t.TempDir()
			dir := filepath.Join(shelf, "small")
			made(t, dir)
			err := c.spoil(dir)
			if err == nil {
				var found []Found
				if found, err = List(shelf, Hashes); err != nil {
					t.Fatal(err)
				}
				for _, f := range found {
					if !f.BuiltIn {
						err = f.Err
					}
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
		})
	}
}

// rewrite changes a file and describes the model as if that were right.
func rewrite(t *testing.T, dir, file, text string) error {
	t.Helper()
	m, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Describe(dir, m)
	return err
}

// withBand is the model with features that need 16 kHz.
func withBand(t *testing.T, dir string) Model {
	t.Helper()
	m, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "am/feat.params"), []byte("-upperf 6800\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAModelIsPulledWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	from := filepath.Join(t.TempDir(), "small")
	made(t, from)
	short := false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if short && strings.HasSuffix(r.URL.Path, "sendump") {
			return
		}
		http.FileServer(http.Dir(from)).ServeHTTP(w, r)
	}))
	defer s.Close()
	to := t.TempDir()
	pull := func() error {
		source, err := SourceOf(s.URL + "/" + FileName)
		if err != nil {
			return err
		}
		m, err := source.Describe(t.Context())
		if err != nil {
			return err
		}
		_, err = source.Pull(t.Context(), m, to)
		return err
	}
	short = true
	if err := pull(); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Fatalf("half a model: %v", err)
	}
	if left, err := os.ReadDir(to); err != nil || len(left) != 0 {
		t.Fatalf("left behind: %v %v", left, err)
	}
	short = false
	if err := pull(); err != nil {
		t.Fatal(err)
	}
	m, err := Read(filepath.Join(to, "small"))
	if err != nil || m.Check(Hashes) != nil {
		t.Fatalf("pulled: %v", err)
	}
	if err := pull(); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Fatalf("pulled again: %v", err)
	}
	if _, err := SourceOf("ftp://example.com/model.json"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("ftp: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"name":"a","type":"ctc","languages":["cmn"],"rate_hz":8000,"files":[{"path":"w","bytes":1,"sha256":"` + strings.Repeat("0", 64) + `"}],"licence":"MIT"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse(text)
		if err == nil && (m.Name == "" || strings.ContainsAny(m.Name, `/\`)) {
			t.Fatalf("took the name %q", m.Name)
		}
	})
}
