//go:build noui

package web

import "io/fs"

func files() fs.FS { return nil }
