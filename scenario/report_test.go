package scenario

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// report posts one message as another system does.
func (p *platform) report(path, key string, message any) (code int, body string) {
	p.t.Helper()
	text, err := json.Marshal(message)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, p.ready.Web+path, bytes.NewReader(text))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth(key, "")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(raw)
}

// writeKey makes a key by which a system of the unit reports, beside the running platform.
func (p *platform) writeKey(unit, source string) string {
	p.t.Helper()
	out, err := exec.Command(binary(p.t), "key", "add", source, "--unit", unit, "--source", source, "--scopes", "events.write", "--data", p.dir, "--store-url="+p.url).CombinedOutput()
	fields := strings.Fields(string(out))
	if err != nil || len(fields) != 2 {
		p.t.Fatalf("key add: %v: %s", err, out)
	}
	return fields[1]
}

// write puts a settings file somewhere.
func write(t testing.TB, yaml string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "zhiyin.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
