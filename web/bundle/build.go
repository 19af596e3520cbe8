package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// page is one HTML document and the script that fills it.
type page struct {
	file, entry, title string
	alone              bool // true: nothing is shared with the other pages, so that a customer loads one small file
	script             bool // true: no document, but one script with a name that never changes, for other sites' pages
}

// pages lists every document. The routes are in asset.go.
var pages = []page{
	{file: "desk.html", entry: "desk/src/main.tsx", title: "知音 · 工作台"},
	{file: "sign-in.html", entry: "door/src/sign-in.ts", title: "知音 · 登录"},
	{file: "account.html", entry: "door/src/account.ts", title: "知音 · 账户"},
	{file: "people.html", entry: "door/src/people.ts", title: "知音 · 人员"},
	{file: "audit.html", entry: "door/src/audit.ts", title: "知音 · 审计"},
	{file: "index.html", entry: "door/src/welcome.ts", title: "知音 Zhiyin"},
	{file: "lost.html", entry: "door/src/lost.ts", title: "知音 · 没有这个页面"},
	{file: "integrations.html", entry: "integrations/src/main.ts", title: "知音 · 集成"},
	{file: "connections.html", entry: "connections/src/main.tsx", title: "知音 · 连接"},
	{file: "intake.html", entry: "intake/src/main.ts", title: "知音 · 数据接入"},
	{file: "customers.html", entry: "customers/src/main.tsx", title: "知音 · 客户"},
	{file: "tags.html", entry: "tags/src/main.tsx", title: "知音 · 标签"},
	{file: "plans.html", entry: "plans/src/main.tsx", title: "知音 · 路由"},
	{file: "house.html", entry: "house/src/main.tsx", title: "知音 · 服务规则"},
	{file: "flows.html", entry: "flows/src/main.tsx", title: "知音 · 流程"},
	{file: "language.html", entry: "language/src/main.tsx", title: "知音 · 语言"},
	{file: "wallboard.html", entry: "wallboard/src/main.ts", title: "知音 · 大屏"},
	{file: "docs.html", entry: "docs/src/main.ts", title: "知音 · 接口文档"},
	{file: "device.html", entry: "device/src/main.ts", title: "知音 · 确认", alone: true},
	{file: "joint.html", entry: "joint/src/main.ts", title: "知音 · 一起办理", alone: true},
	{file: "inbox.html", entry: "device/src/inbox.ts", title: "知音 · 演示收件箱", alone: true},
	{file: "chat.html", entry: "chat/src/main.ts", title: "知音 · 在线客服", alone: true},
	{file: "embed.js", entry: "embed/src/main.ts", alone: true, script: true},
	{file: "call.html", entry: "call/src/main.ts", title: "知音 · 网页通话", alone: true},
}

// output is one made file, with the path under which it is served.
type output struct {
	path  string
	bytes []byte
}

// made is what the bundler gave: files, and for each entry what its page loads.
type made struct {
	files   []output
	scripts map[string]string   // entry → script
	styles  map[string]string   // entry → style sheet
	preload map[string][]string // entry → chunks that the script imports at once
	inputs  []string            // every source that went in, for the licences
}

// metafile is the part of esbuild's description of its own work that we read.
type metafile struct {
	Inputs  map[string]json.RawMessage `json:"inputs"`
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
		CSSBundle  string `json:"cssBundle"`
		Imports    []struct {
			Path string `json:"path"`
			Kind string `json:"kind"`
		} `json:"imports"`
	} `json:"outputs"`
}

func build(root string) (*made, error) {
	out := &made{scripts: map[string]string{}, styles: map[string]string{}, preload: map[string][]string{}}
	for _, p := range pages {
		if !p.script {
			continue
		}
		if err := out.script(root, p); err != nil {
			return nil, err
		}
	}
	for _, group := range groups() {
		if err := out.bundle(root, group); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// groups puts the pages that may share code together.
func groups() [][]page {
	var shared []page
	var out [][]page
	for _, p := range pages {
		if p.script {
			continue
		}
		if p.alone {
			out = append(out, []page{p})
		} else {
			shared = append(shared, p)
		}
	}
	return append(out, shared)
}

// script makes one file that a page of another site loads as it is: no module, since
// a module does not know its own tag.
func (m *made) script(root string, p page) error {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: root, PreserveSymlinks: true, EntryPoints: []string{filepath.Join(root, p.entry)}, Outfile: filepath.Join(root, "dist", p.file),
		Bundle: true, Format: api.FormatIIFE, Platform: api.PlatformBrowser, MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Target: api.ES2022, Charset: api.CharsetASCII, LegalComments: api.LegalCommentsNone, Write: false, LogLevel: api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	m.files = append(m.files, output{path: p.file, bytes: result.OutputFiles[0].Contents})
	return nil
}

func (m *made) bundle(root string, group []page) error {
	entries := make([]api.EntryPoint, 0, len(group))
	for _, p := range group {
		name := strings.TrimSuffix(p.file, ".html")
		entries = append(entries, api.EntryPoint{InputPath: filepath.Join(root, p.entry), OutputPath: name})
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: root, PreserveSymlinks: true, EntryPointsAdvanced: entries, Outdir: filepath.Join(root, "dist", "assets"),
		EntryNames: "[name]-[hash]", ChunkNames: "part-[hash]", AssetNames: "[name]-[hash]", PublicPath: "/assets",
		Bundle: true, Splitting: true, Format: api.FormatESModule, Platform: api.PlatformBrowser,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Target: api.ES2022, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
		JSX: api.JSXAutomatic, TreeShaking: api.TreeShakingTrue,
		Define:   map[string]string{"process.env.NODE_ENV": `"production"`},
		Metafile: true, Write: false, LogLevel: api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	for _, f := range result.OutputFiles {
		rel, err := filepath.Rel(filepath.Join(root, "dist"), f.Path)
		if err != nil {
			return err
		}
		m.files = append(m.files, output{path: filepath.ToSlash(rel), bytes: f.Contents})
	}
	return m.describe(result.Metafile)
}

// describe notes from the metafile what each page has to load.
func (m *made) describe(text string) error {
	var meta metafile
	if err := json.Unmarshal([]byte(text), &meta); err != nil {
		return fmt.Errorf("metafile: %w", err)
	}
	for name := range meta.Inputs {
		m.inputs = append(m.inputs, name)
	}
	served := func(name string) string { return "/" + strings.TrimPrefix(name, "dist/") }
	for name, o := range meta.Outputs {
		if o.EntryPoint == "" || !strings.HasSuffix(name, ".js") {
			continue
		}
		m.scripts[o.EntryPoint] = served(name)
		if o.CSSBundle != "" {
			m.styles[o.EntryPoint] = served(o.CSSBundle)
		}
		for _, i := range o.Imports {
			if i.Kind == "import-statement" {
				m.preload[o.EntryPoint] = append(m.preload[o.EntryPoint], served(i.Path))
			}
		}
	}
	return nil
}
