package model

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"zhiyin.dev"
)

// Depth is how thoroughly a model is checked.
type Depth int

// The depths.
const (
	Sizes  Depth = iota // the files are there and have their sizes; their kind fits
	Hashes              // and hold what they should
)

// Check finds what is wrong with the files of a model that was Read. The error is
// NotFound for a missing file and Invalid for a wrong one.
func (m Model) Check(d Depth) error {
	if !m.BuiltIn {
		for _, f := range m.Files {
			if err := m.checkFile(f, d); err != nil {
				return err
			}
		}
	}
	switch m.Type {
	case PocketSphinx:
		return m.checkPocketSphinx()
	case Silero:
		return m.checkHead(m.Path("weights"), []string{"\x08"}) // ONNX's ir_version is its first field
	case Zipformer:
		_, _, err := m.ReadZipformer()
		return err
	case SenseVoice:
		_, _, err := m.ReadSenseVoice()
		return err
	case VITS:
		_, err := m.ReadVITS()
		return err
	}
	return nil
}

func (m Model) checkFile(f File, d Depth) error {
	path := filepath.Join(m.Dir, filepath.FromSlash(f.Path))
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("model %s: file %s is missing: %w", m.Name, f.Path, zhiyin.NotFound)
	case err != nil:
		return fmt.Errorf("model %s: %v: %w", m.Name, err, zhiyin.Unavailable)
	case !info.Mode().IsRegular():
		return fmt.Errorf("model %s: %s is no file: %w", m.Name, f.Path, zhiyin.Invalid)
	case info.Size() != f.Bytes:
		return fmt.Errorf("model %s: file %s has %d octets instead of %d: %w", m.Name, f.Path, info.Size(), f.Bytes, zhiyin.Invalid)
	case d < Hashes:
		return nil
	}
	sum, err := Digest(path)
	if err != nil {
		return fmt.Errorf("model %s: %v: %w", m.Name, err, zhiyin.Unavailable)
	}
	if sum != f.SHA256 {
		return fmt.Errorf("model %s: file %s holds something else than it should (sha256 %s…, not %s…): %w", m.Name, f.Path, sum[:12], f.SHA256[:12], zhiyin.Invalid)
	}
	return nil
}

// Digest is the SHA-256 of a file, hexadecimal.
func Digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}
