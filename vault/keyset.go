package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"

	"zhiyin.dev"
)

// ring is the content of the keyset file.
type ring struct{ master, index, cache *keyset.Handle }

// page is the file's form: Tink's JSON keysets under our names for them.
type page struct {
	Master json.RawMessage `json:"master"`
	Index  json.RawMessage `json:"index"`
	Cache  json.RawMessage `json:"cache"`
}

// load reads the file and refuses one that others may read.
func load(path string) (ring, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ring{}, fmt.Errorf("vault: no keyset at %s: %w", path, zhiyin.NotFound)
	case err != nil:
		return ring{}, fmt.Errorf("vault: %v: %w", err, zhiyin.Unavailable)
	case info.Mode().Perm()&0o077 != 0:
		return ring{}, fmt.Errorf("vault: %s may be read by others, want mode 0600: %w", path, zhiyin.Denied)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return ring{}, fmt.Errorf("vault: %v: %w", err, zhiyin.Unavailable)
	}
	r, err := parse(text)
	if err != nil {
		return ring{}, fmt.Errorf("vault: keyset %s can't be read, restore it from its backup: %w", path, zhiyin.Invalid)
	}
	return r, nil
}

func parse(text []byte) (r ring, err error) {
	var p page
	if err := json.Unmarshal(text, &p); err != nil {
		return ring{}, err
	}
	for _, k := range []struct {
		from json.RawMessage
		to   **keyset.Handle
	}{{p.Master, &r.master}, {p.Index, &r.index}, {p.Cache, &r.cache}} {
		if *k.to, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(k.from))); err != nil {
			return ring{}, err
		}
	}
	return r, nil
}

// create makes new keysets and writes them. It never replaces a file: of two
// processes that start together, the second reads what the first wrote.
func create(path string) (ring, error) {
	r, err := fresh()
	if err != nil {
		return ring{}, fmt.Errorf("vault: new keyset: %v: %w", err, zhiyin.Internal)
	}
	text, err := r.text()
	if err != nil {
		return ring{}, fmt.Errorf("vault: new keyset: %v: %w", err, zhiyin.Internal)
	}
	err = place(path, text)
	if errors.Is(err, fs.ErrExist) {
		return load(path)
	}
	if err != nil {
		return ring{}, fmt.Errorf("vault: write keyset: %v: %w", err, zhiyin.Unavailable)
	}
	return r, nil
}

func fresh() (r ring, err error) {
	if r.master, err = keyset.NewHandle(aead.AES256GCMKeyTemplate()); err != nil {
		return r, err
	}
	if r.index, err = keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate()); err != nil {
		return r, err
	}
	r.cache, err = keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	return r, err
}

func (r ring) text() ([]byte, error) {
	var parts [3]bytes.Buffer
	for i, h := range []*keyset.Handle{r.master, r.index, r.cache} {
		if err := insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&parts[i])); err != nil {
			return nil, err
		}
	}
	return json.MarshalIndent(page{parts[0].Bytes(), parts[1].Bytes(), parts[2].Bytes()}, "", "  ")
}

// place writes the whole file under another name, makes it durable and links it
// to its own name, which fails when that exists: a half-written keyset is never
// seen, and none is overwritten.
func place(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".keyset-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // linked under its own name by then
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
