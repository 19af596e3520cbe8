//go:build !noui

package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

func files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: " + err.Error())
	}
	return sub
}
