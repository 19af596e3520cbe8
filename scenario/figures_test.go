package scenario

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// TestFiguresTellOfCallsAndOfNobody scrapes a node after a call was served and
// another given up, and looks at every name that the dashboard and the alerts use.
func TestFiguresTellOfCallsAndOfNobody(t *testing.T) {
	t.Parallel()
	deaf, err := net.ListenPacket("udp", "127.0.0.1:0") // a trunk that answers nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = deaf.Close() })
	config := filepath.Join(t.TempDir(), "zhiyin.yaml")
	if err := os.WriteFile(config, []byte("sip:\n  trunks:\n    carrier:\n      address: "+deaf.LocalAddr().String()+
		"\n      user: someone\n      secret: trunk-secret\n      register: true\nlog:\n  format: json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startStraight(t, times{}, "--config", config)
	db := p.ledger()
	a := p.atWork("muhe", 0, agentTone)
	served := p.dial(telephone(t), suGold, straight)
	id := a.accepts()
	bye(t, served)
	reaches(t, db, id, zhiyin.Wrapping)
	before := contacts(t, db)
	given := p.dial(telephone(t), "", straight)
	reaches(t, db, string(newest(t, db, before)), zhiyin.Queued)
	bye(t, given)
	eventually(t, 10*time.Second, "the second call is over", func() bool {
		_, text := p.get("/metrics")
		return strings.Contains(text, `zhiyin_lobby_abandoned_seconds_count{queue="muhe-care"} 1`)
	})
	code, text := p.get("/metrics")
	if code != 200 {
		t.Fatalf("%d %s", code, text)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		`zhiyin_contacts_arrived_total{channel="voice",unit="muhe"}`: "2",
		`zhiyin_lobby_wait_seconds_count{queue="muhe-care"}`:         "1",
		`zhiyin_reservations_total{state="accepted"}`:                "1",
		`zhiyin_call_setup_seconds_count`:                            "2",
		`zhiyin_trunk_registered{trunk="carrier"}`:                   "0",
		`zhiyin_backup_timestamp_seconds`:                            "0",
		`zhiyin_leads`:                                               "1",
	} {
		if !strings.Contains(text, "\n"+name+" "+want+"\n") {
			t.Errorf("%s is not %s in the figures", name, want)
		}
	}
	named := regexp.MustCompile(`\b(?:ct|cu|ag|rs|ev|leg|rec|rq|sg|wh|key)_[0-9A-HJKMNP-TV-Z]{20,}`)
	if found := named.FindString(text); found != "" || strings.Contains(text, "trunk-secret") || strings.Contains(text, deaf.LocalAddr().String()) {
		t.Errorf("the figures name somebody: %q", found)
	}
	for _, family := range families {
		if labels := len(family.Metric); labels > 200 {
			t.Errorf("%s has %d series on a small node", family.GetName(), labels)
		}
	}
	for where, names := range map[string][]string{"the dashboard": dashboardNames(t), "the alerts": alertNames(t)} {
		if len(names) < 15 {
			t.Errorf("%s uses only %v", where, names)
		}
		for _, name := range names {
			base := name
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				base = strings.TrimSuffix(base, suffix)
			}
			if families[name] == nil && families[base] == nil && !later[base] {
				t.Errorf("%s asks for %s, which the node does not have", where, name)
			}
		}
	}
	eventually(t, 60*time.Second, "the trunk's silence is logged", func() bool { return strings.Contains(p.log.String(), `"trunk":"carrier"`) })
	for _, line := range strings.Split(strings.TrimSpace(p.log.String()), "\n") {
		if strings.HasPrefix(line, "{") && !json.Valid([]byte(line)) {
			t.Errorf("the log is not JSON: %s", line)
		}
	}
}

// later are figures that this node has no reason to have: it speaks plain HTTP
// has told no webhook, and recognises no speech.
var later = map[string]bool{"zhiyin_certificate_expires_timestamp_seconds": true, "zhiyin_webhook_attempts_total": true,
	"zhiyin_speech_process_up": true, "zhiyin_speech_process_frames_dropped_total": true, "zhiyin_recognition_frames_dropped_total": true}

var metricName = regexp.MustCompile(`\b(?:zhiyin|process)_[a-z0-9_]+`)

func dashboardNames(t *testing.T) []string {
	t.Helper()
	var dashboard struct {
		Panels []struct {
			Targets []struct{ Expr string }
		}
	}
	text, err := os.ReadFile("../deploy/grafana/zhiyin.json")
	if err == nil {
		err = json.Unmarshal(text, &dashboard)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			out = append(out, metricName.FindAllString(target.Expr, -1)...)
		}
	}
	return out
}

func alertNames(t *testing.T) []string {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations map[string]string
			}
		}
	}
	text, err := os.ReadFile("../deploy/prometheus/alerts.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "" || rule.Expr == "" || rule.Annotations["summary"] == "" {
				t.Errorf("an incomplete rule: %+v", rule)
			}
			out = append(out, metricName.FindAllString(rule.Expr, -1)...)
		}
	}
	return out
}
