package tts

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"zhiyin.dev"
)

// disk keeps fixed pieces in one directory. A file is its magic, the number of
// samples and a CRC-32C (all little-endian), then the samples. Losing or damaging
// any of them costs a synthesis, so nothing is synced.
type disk struct {
	dir   string
	key   func([]byte) []byte
	limit int64

	mu    sync.Mutex
	held  int64
	files []kept // oldest first
}

type kept struct {
	name string
	size int64
}

const (
	magic      = "ZYPCM8k1" // 16-bit linear PCM at 8 kHz, version 1
	headBytes  = len(magic) + 8
	fileSuffix = ".pcm"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openDisk reads what the directory holds. A nil disk keeps nothing.
func openDisk(dir string, key func([]byte) []byte, limit int64) (*disk, error) {
	if dir == "" || key == nil {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("tts: cache directory: %v: %w", err, zhiyin.Unavailable)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("tts: cache directory: %v: %w", err, zhiyin.Unavailable)
	}
	d := &disk{dir: dir, key: key, limit: limit}
	d.adopt(entries)
	return d, nil
}

// adopt takes over the files of an earlier run and removes unfinished ones.
func (d *disk) adopt(entries []os.DirEntry) {
	var infos []os.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case strings.HasPrefix(e.Name(), unfinished):
			_ = os.Remove(filepath.Join(d.dir, e.Name()))
		case strings.HasSuffix(e.Name(), fileSuffix):
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b os.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	for _, info := range infos {
		d.files = append(d.files, kept{info.Name(), info.Size()})
		d.held += info.Size()
	}
}

const unfinished = "new-"

func (d *disk) name(key string) string {
	return hex.EncodeToString(d.key([]byte(key))) + fileSuffix
}

// get reads a piece; a missing or damaged file is simply not there.
func (d *disk) get(key string) ([]int16, bool) {
	if d == nil {
		return nil, false
	}
	raw, err := os.ReadFile(filepath.Join(d.dir, d.name(key)))
	if err != nil || len(raw) < headBytes || string(raw[:len(magic)]) != magic {
		return nil, false
	}
	count := binary.LittleEndian.Uint32(raw[len(magic):])
	sum := binary.LittleEndian.Uint32(raw[len(magic)+4:])
	body := raw[headBytes:]
	if uint64(len(body)) != 2*uint64(count) || crc32.Checksum(body, castagnoli) != sum {
		return nil, false
	}
	samples := make([]int16, count)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(body[2*i:]))
	}
	return samples, true
}

// put writes a piece beside and renames it, so that a reader sees all or nothing.
func (d *disk) put(key string, samples []int16) error {
	if d == nil {
		return nil
	}
	raw := make([]byte, headBytes, headBytes+2*len(samples))
	for _, s := range samples {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(s))
	}
	copy(raw, magic)
	binary.LittleEndian.PutUint32(raw[len(magic):], uint32(len(samples)))
	binary.LittleEndian.PutUint32(raw[len(magic)+4:], crc32.Checksum(raw[headBytes:], castagnoli))
	name := d.name(key)
	if err := writeRenamed(d.dir, name, raw); err != nil {
		return fmt.Errorf("tts: cache: %v: %w", err, zhiyin.Unavailable)
	}
	d.account(name, int64(len(raw)))
	return nil
}

func writeRenamed(dir, name string, raw []byte) error {
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// account notes the new file and removes the oldest ones beyond the limit.
func (d *disk) account(name string, size int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.IndexFunc(d.files, func(f kept) bool { return f.name == name }); i >= 0 {
		d.held -= d.files[i].size
		d.files = slices.Delete(d.files, i, i+1)
	}
	d.files = append(d.files, kept{name, size})
	d.held += size
	for d.held > d.limit && len(d.files) > 0 {
		_ = os.Remove(filepath.Join(d.dir, d.files[0].name))
		d.held -= d.files[0].size
		d.files = d.files[1:]
	}
}
