//go:build linux || darwin || freebsd

// Package pocketsphinx hears digits, yes and no, and words of a menu with CMU
// PocketSphinx and a grammar made of what is awaited. The library (Debian:
// libpocketsphinx3) is opened at run time, so that nothing is linked and a machine
// without it merely has no such engine. It is native code: run it in the speech
// process.
package pocketsphinx

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"zhiyin.dev"
)

// The library's names: 5prealpha is what Debian has.
const (
	libraryName = "libpocketsphinx.so.3"
	baseName    = "libsphinxbase.so.3"
)

// library is the functions that are used; see pocketsphinx.h and cmd_ln.h.
type library struct {
	args       func() uintptr
	parse      func(inout, definitions uintptr, argc int32, argv unsafe.Pointer, strict int32) uintptr
	freeConfig func(uintptr) int32
	begin      func(config uintptr) uintptr
	free       func(decoder uintptr) int32
	setGrammar func(decoder uintptr, name, jsgf string) int32
	setSearch  func(decoder uintptr, name string) int32
	add        func(decoder uintptr, word, phones string, update int32) int32
	start      func(decoder uintptr) int32
	process    func(decoder uintptr, samples unsafe.Pointer, n uintptr, noSearch, whole int32) int32
	end        func(decoder uintptr) int32
	best       func(decoder uintptr, score unsafe.Pointer) string
	words      func(decoder uintptr, score unsafe.Pointer) uintptr
	next       func(word uintptr) uintptr
	word       func(word uintptr) string
	frames     func(word uintptr, from, to unsafe.Pointer)
	probable   func(word uintptr, acoustic, language, backoff unsafe.Pointer) int32
	freeWords  func(word uintptr)
}

// load opens the library once for the process.
var load = sync.OnceValues(func() (l *library, err error) {
	base, err := purego.Dlopen(baseName, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, missing()
	}
	lib, err := purego.Dlopen(libraryName, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, missing()
	}
	defer func() {
		if r := recover(); r != nil { // a function that is not there
			l, err = nil, fmt.Errorf("pocketsphinx: %s is of another version: %w", libraryName, zhiyin.Unavailable)
		}
	}()
	l = &library{}
	for name, into := range map[string]any{
		"ps_args": &l.args, "ps_init": &l.begin, "ps_free": &l.free, "ps_set_jsgf_string": &l.setGrammar, "ps_set_search": &l.setSearch,
		"ps_add_word": &l.add, "ps_start_utt": &l.start, "ps_process_raw": &l.process, "ps_end_utt": &l.end, "ps_get_hyp": &l.best,
		"ps_seg_iter": &l.words, "ps_seg_next": &l.next, "ps_seg_word": &l.word, "ps_seg_frames": &l.frames, "ps_seg_prob": &l.probable,
		"ps_seg_free": &l.freeWords,
	} {
		purego.RegisterLibFunc(into, lib, name)
	}
	purego.RegisterLibFunc(&l.parse, base, "cmd_ln_parse_r")
	purego.RegisterLibFunc(&l.freeConfig, base, "cmd_ln_free_r")
	return l, nil
})

func missing() error {
	return fmt.Errorf("pocketsphinx: %s is not installed (Debian and Ubuntu: apt install libpocketsphinx3): %w", libraryName, zhiyin.Unavailable)
}

// Installed tells whether the library can be used; the error is Unavailable and
// says how to get it.
func Installed() error {
	_, err := load()
	return err
}
