package scenario

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/cast"
)

func TestNothingPersonalStandsInTheClearOnDiskOrInTheLog(t *testing.T) {
	t.Parallel()
	world, err := cast.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := startStraight(t, times{}, "--log-level", "debug")
	db := p.ledger()
	a, b := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, secondTone)
	phone := telephone(t)

	// Two who are greeted by name and leave, one who is served by both agents.
	for _, from := range []string{ouyangBlack, qiuElder} {
		before := contacts(t, db)
		call := p.dial(phone, from, muhe)
		hearsSpeech(t, call)
		said := found(t, db, string(newest(t, db, before)), anything[zhiyin.FlowSaid])
		if !strings.Contains(said.Words, "女士") {
			t.Errorf("greeted %q", said.Words)
		}
		call.SendDTMF("13900001111#")
		bye(t, call)
	}
	su, _ := world.Customer("muhe-1")
	call := p.dial(phone, suGold, straight)
	call.Play(customerTone)
	one, two := ringsAt(t, a, b)
	if o := one.rings(); o.Customer.Name == "" || !strings.Contains(su.Name(), o.Customer.Name) {
		t.Errorf("the desk shows %q", o.Customer.Name)
	}
	id := one.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	one.onContact(id, "note", map[string]any{"text": su.Name() + " " + su.Phone + " " + su.Email + " " + su.Address.Street + ", " + su.Birthday})
	one.onContact(id, "digits", map[string]any{"digits": "19900001101"})
	one.onContact(id, "transfer", map[string]any{"queue": "muhe-care"})
	if got := two.accepts(); got != id {
		t.Fatalf("%s came to the second agent", got)
	}
	two.onContact(id, "end", map[string]any{})
	two.wrapsUp(id, "muhe-return-arranged")
	if kept := found(t, db, id, anything[zhiyin.NoteSaved]); !strings.Contains(kept.Text, su.Name()) {
		t.Errorf("the note says %q", kept.Text)
	}
	if code, _ := p.report("/v1/identify", su.Phone, map[string]any{"userId": su.Phone, "traits": map[string]any{"phone": su.Phone}}); code != 401 {
		t.Errorf("a report without a key is answered %d", code)
	}
	p.get("/api/desk/contacts?customer=" + su.Phone)
	_, figures := p.get("/metrics")

	// One whose process dies under them; the next one says so in the log.
	before := contacts(t, db)
	p.dial(phone, ouyangBlack, muhe)
	found(t, db, string(newest(t, db, before)), anything[zhiyin.FlowSaid])
	p.kill()
	p.run("--log-level", "debug")
	p.stop()

	secrets := world.Scan()
	if len(secrets) < 200 {
		t.Fatalf("%d strings to look for", len(secrets))
	}
	files := everyFile(t, p.dir)
	files["the log"], files["the figures"] = []byte(p.log.String()), []byte(figures)
	for name, content := range files {
		for _, s := range secrets {
			if bytes.Contains(content, []byte(s)) {
				t.Errorf("%q stands in %s", s, name)
			}
			if name != "the log" && strings.Contains(name, s) {
				t.Errorf("a file is called %q", name)
			}
		}
	}
	// What is open must be found, or the search proves nothing.
	database := append(files["zhiyin.db"], files["zhiyin.db-wal"]...)
	if !bytes.Contains(database, []byte("muhe-vip")) || !bytes.Contains(files["the log"], []byte("level=")) || !strings.Contains(figures, `unit="muhe"`) {
		t.Errorf("what is open is not found: is everything read? %d bytes of database, %d of log", len(database), len(files["the log"]))
	}
}

// everyFile reads all files under dir, by their paths there.
func everyFile(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
