//go:build linux || darwin || freebsd

package pocketsphinx

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"zhiyin.dev"
)

// frameRate is the library's frames in a second.
const frameRate = 100

// decoder is one of the library's, with one utterance at a time. One goroutine
// uses it.
type decoder struct {
	lib    *library
	handle uintptr
	words  dictionary
	has    map[string]bool // words that were given to the library; false: it refused
	inside bool            // an utterance has begun
}

// newDecoder loads the model with the few words that it begins with.
func newDecoder(m Model, words dictionary) (*decoder, error) {
	lib, err := load()
	if err != nil {
		return nil, err
	}
	seed, seeded, err := words.seed()
	defer func() { _ = os.Remove(seed) }() // it is read by then
	if err != nil {
		return nil, err
	}
	options := []string{"-hmm", m.Acoustic, "-dict", seed, "-samprate", strconv.Itoa(m.RateHz), "-logfn", "/dev/null",
		"-remove_silence", "no", // words keep their place in time
		"-wip", "0.005", // a loop of digits would hear more of them than there are
		"-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-60", // a grammar is small: phrases of several words are not lost on the way to its end
	}
	config := parse(lib, options)
	if config == 0 {
		return nil, fmt.Errorf("pocketsphinx: model %s: its feat.params can't be read: %w", m.Name, zhiyin.Invalid)
	}
	defer lib.freeConfig(config)
	handle := lib.begin(config)
	if handle == 0 {
		return nil, fmt.Errorf("pocketsphinx: model %s can't be loaded: %w", m.Name, zhiyin.Invalid)
	}
	d := &decoder{lib: lib, handle: handle, words: words, has: map[string]bool{}}
	for _, w := range seeded {
		d.has[w] = true
	}
	return d, nil
}

// parse hands the options over as C strings; the library copies them.
func parse(lib *library, options []string) uintptr {
	held := make([][]byte, len(options))
	argv := make([]*byte, len(options))
	for i, o := range options {
		held[i] = append([]byte(o), 0)
		argv[i] = &held[i][0]
	}
	config := lib.parse(0, lib.args(), int32(len(argv)), unsafe.Pointer(&argv[0]), 1)
	runtime.KeepAlive(held)
	return config
}

func (d *decoder) close() {
	if d.inside {
		d.lib.end(d.handle)
	}
	d.lib.free(d.handle)
}

func (d *decoder) knows(word string) bool { return d.words.knows(word) }

// learn gives the library words of the dictionary; false when it refuses one, for
// a phone that the model has not.
func (d *decoder) learn(words []string) bool {
	for _, w := range words {
		has, asked := d.has[w]
		if !asked {
			has = true
			for _, n := range d.words.names(w) {
				has = d.lib.add(d.handle, n[0], n[1], 0) >= 0 && has
			}
			d.has[w] = has
		}
		if !has {
			return false
		}
	}
	return true
}

// grammar makes the decoder hear what the JSGF allows, from the next begin on.
func (d *decoder) grammar(jsgf string) error {
	const name = "awaited"
	if d.lib.setGrammar(d.handle, name, jsgf) != 0 || d.lib.setSearch(d.handle, name) != 0 {
		return fmt.Errorf("pocketsphinx: a grammar of %d octets is refused: %w", len(jsgf), zhiyin.Internal)
	}
	return nil
}

func (d *decoder) begin() {
	d.lib.start(d.handle)
	d.inside = true
}

// hear decodes samples at the model's rate.
func (d *decoder) hear(samples []int16) {
	if len(samples) == 0 {
		return
	}
	d.lib.process(d.handle, unsafe.Pointer(&samples[0]), uintptr(len(samples)), 0, 0)
	runtime.KeepAlive(samples)
}

func (d *decoder) end() {
	d.lib.end(d.handle)
	d.inside = false
}

// heard are the words so far, with places in ms since begin.
func (d *decoder) heard() (words []zhiyin.Word) {
	var score, from, to int32
	if d.lib.best(d.handle, unsafe.Pointer(&score)) == "" {
		return nil
	}
	for w := d.lib.words(d.handle, unsafe.Pointer(&score)); w != 0; w = d.lib.next(w) {
		text := plain(d.lib.word(w))
		if text == "" {
			continue
		}
		d.lib.frames(w, unsafe.Pointer(&from), unsafe.Pointer(&to))
		words = append(words, zhiyin.Word{Text: text, FromMs: int64(from) * 1000 / frameRate, ToMs: int64(to+1) * 1000 / frameRate})
	}
	return words
}

// plain takes the number of a pronunciation off a word, and is empty for what is
// none: silence, noise, the grammar's empty steps.
func plain(word string) string {
	first, _ := utf8.DecodeRuneInString(word)
	if word == "" || first == '<' || first == '+' || first == '[' || first == '(' {
		return ""
	}
	for i, r := range word {
		if r == '(' {
			return word[:i]
		}
	}
	return word
}
