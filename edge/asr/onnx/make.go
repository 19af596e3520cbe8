//go:build linux || darwin || freebsd

package onnx

import (
	"context"
	"fmt"
	"runtime"
	"unsafe"

	"zhiyin.dev"
)

// Make computes once and returns an output of floats whose size the model decides; more
// than most numbers are Invalid. It ends early with ctx, whose error it then returns.
func (m *Model) Make(ctx context.Context, ins []Tensor, out string, most int) ([]float32, error) {
	r, err := m.Bind(ins, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	options, end, err := m.until(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	name, value := append([]byte(out), 0), unsafe.Pointer(nil)
	outNames := []*byte{&name[0]}
	err = m.lib.failed(m.lib.run(m.session, options, unsafe.Pointer(&r.inNames[0]), unsafe.Pointer(&r.ins[0]), uintptr(len(r.ins)),
		unsafe.Pointer(&outNames[0]), 1, unsafe.Pointer(&value)))
	runtime.KeepAlive(r.held)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if value != nil {
		defer m.lib.releaseValue(value)
	}
	if err != nil {
		return nil, err
	}
	return m.lib.floats(value, most)
}

// until makes options by which a run ends with ctx. end waits for whoever ends it.
func (m *Model) until(ctx context.Context) (options unsafe.Pointer, end func(), err error) {
	if err := m.lib.failed(m.lib.createRun(unsafe.Pointer(&options))); err != nil {
		return nil, nil, err
	}
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		_ = m.lib.failed(m.lib.terminate(options))
	})
	return options, func() {
		if !stop() {
			<-told
		}
		m.lib.releaseRun(options)
	}, nil
}

// floats copies what a value holds.
func (l *library) floats(value unsafe.Pointer, most int) ([]float32, error) {
	var info, data unsafe.Pointer
	if err := l.failed(l.infoOf(value, unsafe.Pointer(&info))); err != nil {
		return nil, err
	}
	defer l.releaseInfo(info)
	var kind int32
	var count uintptr
	if err := l.failed(l.elementOf(info, unsafe.Pointer(&kind))); err != nil {
		return nil, err
	}
	if err := l.failed(l.countOf(info, unsafe.Pointer(&count))); err != nil {
		return nil, err
	}
	if kind != elementFloat || count > uintptr(most) {
		return nil, fmt.Errorf("onnx: the output has %d numbers of type %d: %w", count, kind, zhiyin.Invalid)
	}
	if count == 0 {
		return nil, nil
	}
	if err := l.failed(l.data(value, unsafe.Pointer(&data))); err != nil {
		return nil, err
	}
	return append([]float32(nil), unsafe.Slice((*float32)(data), count)...), nil
}
