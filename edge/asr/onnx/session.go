//go:build linux || darwin || freebsd

package onnx

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Model is a loaded model; many runs may share it, from several goroutines. One
// thread computes each run: streams are what is parallel here.
type Model struct {
	lib     *library
	session unsafe.Pointer
}

// Open loads a model's file: Unavailable without the library, Invalid for a file
// that it refuses.
func Open(path string) (*Model, error) {
	l, err := load()
	if err != nil {
		return nil, err
	}
	var options unsafe.Pointer
	if err := l.failed(l.createOptions(unsafe.Pointer(&options))); err != nil {
		return nil, err
	}
	defer l.releaseOptions(options)
	if err := l.failed(l.setIntra(options, 1)); err != nil {
		return nil, err
	}
	if err := l.failed(l.setInter(options, 1)); err != nil {
		return nil, err
	}
	m := &Model{lib: l}
	return m, l.failed(l.createSession(l.env, path, options, unsafe.Pointer(&m.session)))
}

// Close gives the model back; no Run is under way and none follows.
func (m *Model) Close() { m.lib.releaseSession(m.session) }

// Tensor is a named input or output. Exactly one of Floats, Ints and Shorts is set;
// its length is the product of Shape, which is empty for a scalar.
type Tensor struct {
	Name   string
	Shape  []int64
	Floats []float32
	Ints   []int64
	Shorts []int32
}

// The library's names of element types.
const (
	elementFloat = 1
	elementInt32 = 6
	elementInt64 = 7
)

// Run is one binding of a model to memory: Do reads Ins and writes Outs, again and
// again without allocating. One goroutine uses it.
type Run struct {
	model             *Model
	held              []any // what the library points to
	ins, outs         []unsafe.Pointer
	inNames, outNames []*byte
}

// Bind makes a run over the tensors' memory.
func (m *Model) Bind(ins, outs []Tensor) (*Run, error) {
	r := &Run{model: m}
	var err error
	if r.ins, r.inNames, err = r.values(ins); err != nil {
		r.Close()
		return nil, err
	}
	if r.outs, r.outNames, err = r.values(outs); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Run) values(tensors []Tensor) (values []unsafe.Pointer, names []*byte, err error) {
	for _, t := range tensors {
		v, err := r.value(t)
		if err != nil {
			return values, nil, fmt.Errorf("tensor %s: %w", t.Name, err)
		}
		name := append([]byte(t.Name), 0)
		r.held = append(r.held, name, t)
		values, names = append(values, v), append(names, &name[0])
	}
	return values, names, nil
}

func (r *Run) value(t Tensor) (v unsafe.Pointer, err error) {
	data, octets, kind := unsafe.Pointer(unsafe.SliceData(t.Floats)), 4*len(t.Floats), int32(elementFloat)
	if t.Ints != nil {
		data, octets, kind = unsafe.Pointer(unsafe.SliceData(t.Ints)), 8*len(t.Ints), elementInt64
	}
	if t.Shorts != nil {
		data, octets, kind = unsafe.Pointer(unsafe.SliceData(t.Shorts)), 4*len(t.Shorts), elementInt32
	}
	l := r.model.lib
	err = l.failed(l.createTensor(l.memory, data, uintptr(octets), unsafe.Pointer(unsafe.SliceData(t.Shape)), uintptr(len(t.Shape)), kind, unsafe.Pointer(&v)))
	return v, err
}

// Do computes.
func (r *Run) Do() error {
	l := r.model.lib
	err := l.failed(l.run(r.model.session, nil, unsafe.Pointer(&r.inNames[0]), unsafe.Pointer(&r.ins[0]), uintptr(len(r.ins)),
		unsafe.Pointer(&r.outNames[0]), uintptr(len(r.outs)), unsafe.Pointer(&r.outs[0])))
	runtime.KeepAlive(r.held)
	return err
}

// Close gives the binding back.
func (r *Run) Close() {
	for _, v := range append(r.ins, r.outs...) {
		r.model.lib.releaseValue(v)
	}
	r.ins, r.outs = nil, nil
}
