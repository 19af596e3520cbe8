package api

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Facts says how the installation stands, for whoever looks after it.
type Facts interface {
	Facts(ctx context.Context) []Fact
}

// Fact is one of them. Value is as it is shown, without personal data.
type Fact struct {
	Name  FactName `json:"name"`
	Value string   `json:"value"`
	Bad   bool     `json:"bad,omitempty"` // somebody should do something
}

// FactName is what a fact is about; the page has words for each.
type FactName string

// The names.
const (
	FactVersion     FactName = "version"
	FactRole        FactName = "role"        // acting, standby
	FactSince       FactName = "since"       // when this process began to serve
	FactEngine      FactName = "engine"      // sqlite, postgresql, with the schema's version
	FactContacts    FactName = "contacts"    // now
	FactCalls       FactName = "calls"       // telephone, now
	FactQueue       FactName = "queue"       // requests before the ledger's writer
	FactTimers      FactName = "timers"      // overdue
	FactDisk        FactName = "disk"        // free
	FactCertificate FactName = "certificate" // days left
	FactBackup      FactName = "backup"      // when, how large
	FactErasures    FactName = "erasures"    // whether log and database agree

	FactRecognition FactName = "recognition" // what hears each language, and what must be known of it
	FactVoice       FactName = "voice"       // what speaks each language, likewise
)

//go:embed health.html
var healthPage string

var healthTemplate = template.Must(template.New("health").Parse(healthPage))

// factWords are the names as people read them: Chinese, English.
var factWords = map[FactName][2]string{
	FactVersion: {"版本", "Version"}, FactRole: {"角色", "Role"}, FactSince: {"开始服务", "Serving since"}, FactEngine: {"数据库", "Database"},
	FactContacts: {"当前联络", "Contacts now"}, FactCalls: {"当前通话（电话）", "Telephone calls now"}, FactQueue: {"待写入请求", "Requests before the ledger"},
	FactTimers: {"逾期定时", "Timers overdue"}, FactDisk: {"磁盘剩余", "Disk free"}, FactCertificate: {"证书有效期", "Certificate"},
	FactBackup: {"最近备份", "Last backup"}, FactErasures: {"删除日志", "Erasure log"},
	FactRecognition: {"语音识别", "Speech recognition"},
	FactVoice:       {"语音合成", "Voices"},
}

// partWords likewise; a part that is not here shows its name.
var partWords = map[string][2]string{
	"store": {"数据库", "Database"}, "speech": {"语音合成", "Speech"}, "contacts": {"联络", "Contacts"}, "recordings": {"录音", "Recordings"},
	"recognition": {"语音识别", "Speech recognition"},
}

type healthOutput struct {
	Body struct {
		Ready bool   `json:"ready"`
		Parts []Part `json:"parts"`
		Facts []Fact `json:"facts"`
	}
}

// healthPageRoutes show how the node stands: /health for people, /api/health
// for programs.
func (s *Server) healthPageRoutes() {
	if s.ports.Facts == nil {
		return
	}
	r := door.Rule{Who: door.Agent, May: access.OpsRead}
	door.Add(s.Server, http.MethodGet, "/api/health", r, "How the installation stands", s.health)
	r.Refused = func(w http.ResponseWriter, req *http.Request, p *door.Problem) {
		if p.Status == http.StatusUnauthorized {
			http.Redirect(w, req, "/sign-in/", http.StatusSeeOther)
			return
		}
		p.Write(w)
	}
	s.Route("GET /health", r, s.showHealth)
}

func (s *Server) health(ctx context.Context, _ *door.Nothing) (*healthOutput, error) {
	out := &healthOutput{}
	out.Body.Parts, out.Body.Facts, out.Body.Ready = s.ports.Health.Parts(ctx), s.ports.Facts.Facts(ctx), true
	for _, p := range out.Body.Parts {
		out.Body.Ready = out.Body.Ready && p.Ready
	}
	return out, nil
}

// row is a line of the page.
type row struct {
	Name, Value string
	Bad         bool
}

func (s *Server) showHealth(w http.ResponseWriter, req *http.Request) {
	out, err := s.health(req.Context(), nil)
	if err != nil {
		door.ProblemOf(err).Write(w)
		return
	}
	language := readerLanguage(req)
	in := 0
	if language == "en" {
		in = 1
	}
	var parts, facts []row
	for _, p := range out.Body.Parts {
		name := p.Name
		if words, ok := partWords[name]; ok {
			name = words[in]
		} else if trunk, ok := strings.CutPrefix(name, "trunk "); ok {
			name = [2]string{"中继 ", "Trunk "}[in] + trunk
		}
		parts = append(parts, row{name, p.Says, !p.Ready || p.Says != ""})
	}
	for _, f := range out.Body.Facts {
		facts = append(facts, row{factWords[f.Name][in], f.Value, f.Bad})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	_ = healthTemplate.Execute(w, map[string]any{"Language": language, "Ready": out.Body.Ready, "Parts": parts, "Facts": facts}) // the reader may be gone
}

var healthPages = map[string]door.Page{
	"GET /api/health": {Tag: "Node", ZH: "系统状态", Text: "Parts and facts: version, disk, certificate, last backup and what else somebody who looks after the installation asks. A fact that is `bad` wants somebody to do something. The page `/health` shows the same.",
		Gives: object{"ready": true, "parts": []object{{"name": "store", "ready": true}}, "facts": []object{{"name": "backup", "value": "2026-11-28T02:31:07Z, 812.4 MB"}}}},
}
