package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// update writes the committed document anew: make api.
var update = flag.Bool("update", false, "write docs/openapi.json")

const committed = "../../docs/openapi.json"

func TestTheCommittedDocumentIsWhatIsServed(t *testing.T) {
	t.Parallel()
	var served bytes.Buffer
	if err := json.Indent(&served, []byte(whole(t).Do(nil, "GET", "/api/openapi.json", "").Body), "", " "); err != nil {
		t.Fatal(err)
	}
	served.WriteByte('\n')
	if *update {
		if err := os.WriteFile(committed, served.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(committed)
	if err != nil || !bytes.Equal(kept, served.Bytes()) {
		t.Errorf("docs/openapi.json is not what is served: run make api and commit it with web/shared/api/schema.ts (%v)", err)
	}
}
