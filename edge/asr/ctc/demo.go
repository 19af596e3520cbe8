package ctc

import (
	_ "embed"
	"sync"
)

//go:embed demo.zyctc
var demoFile []byte

// Demo is the model of the demo's synthetic callers (docs/demo-model.md). It is
// decoded once.
var Demo = sync.OnceValues(func() (*Model, error) { return Decode(demoFile) })
