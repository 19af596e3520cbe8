//go:build !(linux && (amd64 || arm64))

package main

import (
	"errors"
	"net/netip"
	"time"
)

// batch needs system calls that only Linux has.
type batch struct{ port int }

func newBatch() (*batch, error) {
	return nil, errors.New("the rows of many calls need Linux on amd64 or arm64")
}

func (b *batch) close()                                               {}
func (b *batch) read(func([]byte, netip.AddrPort, time.Duration)) int { return 0 }
func (b *batch) put([]byte, netip.AddrPort)                           {}
func (b *batch) flush()                                               {}
