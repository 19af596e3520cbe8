package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"mime"
	"os"
	"path"
	"path/filepath"
)

// entry is one line of the manifest that the server reads (web/asset.go).
type entry struct {
	Type    string `json:"type"`
	Tag     string `json:"tag"`               // of the plain bytes
	Forever bool   `json:"forever,omitempty"` // the name holds the content's hash
	Size    int    `json:"size"`              // of the plain bytes
}

// No script and no style stands in the page itself: the content security policy
// allows none.
var document = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{.Title}}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}{{range .Preload}}<link rel="modulepreload" href="{{.}}">
{{end}}<script type="module" src="{{.Script}}"></script>
</head>
<body>
<div id="root"></div>
<noscript>知音需要浏览器运行脚本。Zhiyin needs a browser that runs scripts.</noscript>
</body>
</html>
`))

// pack compresses everything and adds the pages, the icon, the licences and the
// manifest. The keys are paths under dist.
func pack(root string, m *made) (map[string][]byte, error) {
	plain := map[string][]byte{}
	for _, f := range m.files {
		plain[f.path] = f.bytes
	}
	for _, p := range pages {
		if p.script {
			continue
		}
		doc, err := m.page(p)
		if err != nil {
			return nil, err
		}
		plain[p.file] = doc
	}
	icon, err := os.ReadFile(filepath.Join(root, "shared", "favicon.svg"))
	if err != nil {
		return nil, err
	}
	plain["favicon.svg"] = icon
	if plain["licences.txt"], err = licences(root, m.inputs); err != nil {
		return nil, err
	}
	return compress(plain)
}

func (m *made) page(p page) ([]byte, error) {
	in := struct {
		Title, Script   string
		Styles, Preload []string
	}{Title: p.title, Script: m.scripts[p.entry], Preload: m.preload[p.entry]}
	if in.Script == "" {
		return nil, fmt.Errorf("%s: no script came of %s", p.file, p.entry)
	}
	if s := m.styles[p.entry]; s != "" {
		in.Styles = []string{s}
	}
	var out bytes.Buffer
	err := document.Execute(&out, in)
	return out.Bytes(), err
}

func compress(plain map[string][]byte) (map[string][]byte, error) {
	out, manifest := map[string][]byte{}, map[string]entry{}
	for _, name := range names(plain) {
		sum := sha256.Sum256(plain[name])
		manifest[name] = entry{
			Type: contentType(name), Tag: hex.EncodeToString(sum[:8]),
			Forever: path.Dir(name) == "assets", Size: len(plain[name]),
		}
		zipped, err := deflate(plain[name])
		if err != nil {
			return nil, err
		}
		out[name+".gz"] = zipped
	}
	index, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	out["manifest.json"] = append(index, '\n')
	return out, nil
}

// deflate compresses like gzip -9 without a name and a time (RFC 1952 §2.3.1:
// MTIME 0 says that there is none), so that the bytes depend on the content only.
func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// contentType does not ask the system's own tables, which differ from machine
// to machine.
func contentType(name string) string {
	known := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
		".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".json": "application/json",
	}
	if t, ok := known[path.Ext(name)]; ok {
		return t
	}
	return mime.FormatMediaType("application/octet-stream", nil)
}
