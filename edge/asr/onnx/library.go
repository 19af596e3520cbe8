//go:build linux || darwin || freebsd

// Package onnx runs models with ONNX Runtime, where libonnxruntime is installed.
// The library is opened at run time and spoken to through its C interface. It is
// native code, and may end the process: run it in the speech process.
package onnx

import (
	"fmt"
	"os"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"zhiyin.dev"
)

// Variable of the environment that names the library, where it is not in the
// system's search path.
const Variable = "ZHIYIN_ONNXRUNTIME"

// names are looked for in this order.
var names = []string{"libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib"}

// apiVersion is the least that has what is used (ONNX Runtime 1.11); later ones
// answer to it too.
const apiVersion = 11

// library is the functions that are used; the numbers are their places in struct
// OrtApi (onnxruntime_c_api.h), which only grows at its end.
type library struct {
	message        func(status unsafe.Pointer) string                                                                                                          // 2
	createEnv      func(level int32, id string, out unsafe.Pointer) unsafe.Pointer                                                                             // 3
	createSession  func(env unsafe.Pointer, path string, options unsafe.Pointer, out unsafe.Pointer) unsafe.Pointer                                            // 7
	run            func(session, options, inNames, ins unsafe.Pointer, nIn uintptr, outNames unsafe.Pointer, nOut uintptr, outs unsafe.Pointer) unsafe.Pointer // 9
	createOptions  func(out unsafe.Pointer) unsafe.Pointer                                                                                                     // 10
	setIntra       func(options unsafe.Pointer, n int32) unsafe.Pointer                                                                                        // 24
	setInter       func(options unsafe.Pointer, n int32) unsafe.Pointer                                                                                        // 25
	createRun      func(out unsafe.Pointer) unsafe.Pointer                                                                                                     // 39
	terminate      func(options unsafe.Pointer) unsafe.Pointer                                                                                                 // 46
	createTensor   func(info, data unsafe.Pointer, octets uintptr, shape unsafe.Pointer, dims uintptr, kind int32, out unsafe.Pointer) unsafe.Pointer          // 49
	data           func(value, out unsafe.Pointer) unsafe.Pointer                                                                                              // 51
	elementOf      func(info, out unsafe.Pointer) unsafe.Pointer                                                                                               // 60
	countOf        func(info, out unsafe.Pointer) unsafe.Pointer                                                                                               // 64
	infoOf         func(value, out unsafe.Pointer) unsafe.Pointer                                                                                              // 65
	cpuMemory      func(allocator, kind int32, out unsafe.Pointer) unsafe.Pointer                                                                              // 69
	releaseStatus  func(unsafe.Pointer)                                                                                                                        // 93
	releaseSession func(unsafe.Pointer)                                                                                                                        // 95
	releaseValue   func(unsafe.Pointer)                                                                                                                        // 96
	releaseRun     func(unsafe.Pointer)                                                                                                                        // 97
	releaseInfo    func(unsafe.Pointer)                                                                                                                        // 99
	releaseOptions func(unsafe.Pointer)                                                                                                                        // 100

	env, memory unsafe.Pointer
}

// functions is as much of struct OrtApi as is read.
type functions [101]uintptr

// load opens the library once for the process.
var load = sync.OnceValues(func() (*library, error) {
	handle, err := open()
	if err != nil {
		return nil, err
	}
	var base func() unsafe.Pointer
	purego.RegisterLibFunc(&base, handle, "OrtGetApiBase")
	var api func(version uint32) unsafe.Pointer
	purego.RegisterFunc(&api, *(*uintptr)(base()))
	table := (*functions)(api(apiVersion))
	if table == nil {
		return nil, fmt.Errorf("onnx: libonnxruntime is older than 1.%d: %w", apiVersion, zhiyin.Unavailable)
	}
	l := &library{}
	for place, into := range map[int]any{2: &l.message, 3: &l.createEnv, 7: &l.createSession, 9: &l.run, 10: &l.createOptions, 24: &l.setIntra, 25: &l.setInter,
		39: &l.createRun, 46: &l.terminate, 49: &l.createTensor, 51: &l.data, 60: &l.elementOf, 64: &l.countOf, 65: &l.infoOf, 69: &l.cpuMemory,
		93: &l.releaseStatus, 95: &l.releaseSession, 96: &l.releaseValue, 97: &l.releaseRun, 99: &l.releaseInfo, 100: &l.releaseOptions} {
		purego.RegisterFunc(into, table[place])
	}
	const errorsOnly, arena, byDefault = 3, 1, 0
	if err := l.failed(l.createEnv(errorsOnly, "zhiyin", unsafe.Pointer(&l.env))); err != nil {
		return nil, err
	}
	return l, l.failed(l.cpuMemory(arena, byDefault, unsafe.Pointer(&l.memory)))
})

func open() (uintptr, error) {
	all := names
	if own := os.Getenv(Variable); own != "" {
		all = []string{own}
	}
	for _, name := range all {
		if handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL); err == nil {
			return handle, nil
		}
	}
	return 0, fmt.Errorf("onnx: libonnxruntime is not installed (or say where it is in %s): %w", Variable, zhiyin.Unavailable)
}

// failed turns a status into an error; nil is none.
func (l *library) failed(status unsafe.Pointer) error {
	if status == nil {
		return nil
	}
	defer l.releaseStatus(status)
	return fmt.Errorf("onnx: %s: %w", l.message(status), zhiyin.Invalid)
}

// Installed tells whether the library can be used; the error is Unavailable.
func Installed() error {
	_, err := load()
	return err
}
