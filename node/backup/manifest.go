// Package backup keeps copies of an installation in a folder: snapshots of the
// database, each in a folder of its own named by its time, and beside them the
// recordings, which are copied once and shared by the snapshots.
//
//	DIR/20261128T020000Z/zhiyin.db, audit.checkpoints, erasures.log, manifest.json
//	DIR/recordings/…      contents by their hash
//	DIR/erasures.log      the newest
//
// A snapshot appears under its name when it is whole. Nothing in the folder can
// be read without the keyring, which is for that reason never in it.
package backup

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"zhiyin.dev"
)

// Names within the folder.
const (
	manifestFile    = "manifest.json"
	databaseFile    = "zhiyin.db"
	erasuresFile    = "erasures.log"
	checkpointsFile = "audit.checkpoints"
	recordingsDir   = "recordings"
	partial         = ".partial" // ends the name of a snapshot that is being made
	nameLayout      = "20060102T150405Z"
)

// Manifest says what a snapshot consists of.
type Manifest struct {
	Format     int       `json:"format"` // 1
	MadeAt     time.Time `json:"made_at"`
	Version    string    `json:"version"` // of the program that made it
	Engine     string    `json:"engine"`  // where it came from: sqlite, postgresql
	Schema     int64     `json:"schema"`
	Files      []File    `json:"files"`
	Recordings []File    `json:"recordings"` // Path is that of the data folder
	Signature  string    `json:"signature"`  // Ed25519 by the installation's key over the rest, hexadecimal
}

// File is one file of a backup. Path is from the snapshot's folder.
type File struct {
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	SHA256   string    `json:"sha256"`
	Modified time.Time `json:"modified,omitzero"` // of the original, for recordings
}

// signed is what the signature is over.
func (m Manifest) signed() []byte {
	m.Signature = ""
	text, err := json.Marshal(m)
	if err != nil {
		panic("backup: " + err.Error()) // its values are text and numbers
	}
	return append([]byte("zhiyin backup manifest\n"), text...)
}

// Check tells whether the manifest is as the installation with this key made it.
func (m Manifest) Check(public ed25519.PublicKey) error {
	signature, err := hex.DecodeString(m.Signature)
	if err != nil || !ed25519.Verify(public, m.signed(), signature) {
		return fmt.Errorf("backup: the manifest was changed, or is another installation's: %w", zhiyin.Invalid)
	}
	return nil
}

func readManifest(dir string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return m, fmt.Errorf("backup: %v: %w", err, zhiyin.NotFound)
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Format != 1 {
		return m, fmt.Errorf("backup: %s is no manifest of ours: %w", filepath.Join(dir, manifestFile), zhiyin.Invalid)
	}
	for _, f := range append(append([]File{}, m.Files...), m.Recordings...) {
		if !f.whole() {
			return m, fmt.Errorf("backup: %s leads out of the backup with %q: %w", manifestFile, f.Path, zhiyin.Invalid)
		}
	}
	return m, nil
}

// Snapshots lists the whole snapshots in the folder, oldest first.
func Snapshots(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("backup: there is no folder %s: %w", dir, zhiyin.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	var out []string
	for _, e := range entries {
		if _, err := time.Parse(nameLayout, e.Name()); err == nil && e.IsDir() {
			out = append(out, e.Name())
		}
	}
	sort.Strings(out)
	return out, nil
}

// stored is where a recording's content is within the folder: by its hash, so
// that a recording which went on during one backup has two contents, and
// snapshots share what did not change.
func stored(f File) string { return filepath.Join(recordingsDir, f.SHA256[:2], f.SHA256) }

// whole tells whether the entry can be one of ours.
func (f File) whole() bool {
	raw, err := hex.DecodeString(f.SHA256)
	return filepath.IsLocal(f.Path) && err == nil && len(raw) == sha256.Size && f.SHA256 == hex.EncodeToString(raw)
}

// copyFile copies and hashes; the copy is durable when it returns, and appears
// under its name when it is whole.
func copyFile(from, to string) (File, error) {
	return copyTo(from, filepath.Dir(to), func(File) string { return to })
}

// copyTo is copyFile to a name that follows from the content; work is a folder
// on the same disk.
func copyTo(from, work string, name func(File) string) (f File, err error) {
	source, err := os.Open(from)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	info, err := source.Stat()
	if err != nil {
		return f, err
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return f, err
	}
	target, err := os.CreateTemp(work, ".copy-*"+partial)
	if err != nil {
		return f, err
	}
	defer func() { _ = os.Remove(target.Name()) }() // renamed by then
	hash := sha256.New()
	f.Size, err = io.Copy(io.MultiWriter(target, hash), source)
	if err = errors.Join(err, target.Sync(), target.Close()); err != nil {
		return f, err
	}
	f.SHA256, f.Modified = hex.EncodeToString(hash.Sum(nil)), info.ModTime().UTC()
	to := name(f)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return f, err
	}
	return f, os.Rename(target.Name(), to)
}

// hashOf reads a whole file.
func hashOf(path string) (f File, err error) {
	file, err := os.Open(path)
	if err != nil {
		return f, err
	}
	hash := sha256.New()
	f.Size, err = io.Copy(hash, file)
	f.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return f, errors.Join(err, file.Close())
}

// isPartial tells of files and folders that something left unfinished.
func isPartial(name string) bool { return strings.HasSuffix(name, partial) }
