package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// TestNothingPersonalIsInTheClear tells a whole story with names, numbers and
// words, then looks for each in every file.
func TestNothingPersonalIsInTheClear(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	ctx, at := t.Context(), storetest.T0
	contact := func(b zhiyin.Body) zhiyin.Event { return zhiyin.NewEvent("ct_1", b, at) }
	events := []zhiyin.Event{
		storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", at),
		zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Email, Value: "ruolan@example.cn"}}, Sealed: map[string]any{"spoken_as": "yuchi-spoken"}}, at),
		zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed", Open: map[string]any{"order_id": "S-1", "title": "面霜"}, Sealed: map[string]any{"receiver": "尉迟恭敬", "address": "体育西路一百零一号"}}, at),
		zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Unit: "muhe", Name: "林小雨花"}, at),
		contact(zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, From: "+8613912345678", Called: "+864008001234"}),
		contact(zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_1"}),
		contact(zhiyin.ContactInput{Seq: 1, Input: "keyed", Data: []byte(`{"digits":"951753852"}`)}),
		contact(zhiyin.FlowSaid{Node: "hello", Prompt: "greeting", Words: "您好尉迟女士"}),
		contact(zhiyin.DigitsKeyed{Node: "menu", Count: 9, Digits: "951753852"}),
		contact(zhiyin.ContactTransferred{To: "+8613612340000"}),
		contact(zhiyin.NoteSaved{Agent: "ag_1", Text: "客户说皮肤过敏"}),
	}
	if err := db.AppendWait(ctx, events...); err != nil {
		t.Fatal(err)
	}
	in := signin.Of(db.Engine, signin.Limits{})
	link, err := in.NewSignInLink(ctx, "ag_1", 1e9*60, signin.ByLink, "system")
	if err != nil {
		t.Fatal(err)
	}
	entered, err := in.RedeemLink(ctx, link, signin.Browser{}, at)
	if err != nil {
		// the link was made by the real clock and at is earlier, so it holds
		t.Fatal(err)
	}
	if out := db.AppendOnce(ctx, intake.Once{Source: "crm", ID: "msg-13912345678"}); out[0].Err != nil {
		t.Fatal(out[0].Err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "zhiyin.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v: %v", files, err)
	}
	found := false
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found = found || bytes.Contains(content, []byte("面霜")) // an open field: the search itself works
		for _, secret := range []string{"尉迟", "若兰", "13912345678", "ruolan", "yuchi-spoken", "恭敬", "体育西路", "天河", "林小雨", "4008001234", "您好", "951753852", "13612340000", "过敏", link, entered.Session} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(name), secret)
			}
		}
	}
	if !found {
		t.Error("the open title was not found either: the files were not searched")
	}
}

func TestADestroyedKeyIsGoneFromTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	spy := &watchful{Vault: v}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "zhiyin.db")}, spy, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended; _ = db.Close() })
	for _, e := range []zhiyin.Event{storetest.Identified("cu_1", "仇", "英", "+8613800138000", storetest.T0), zhiyin.NewEvent("cu_1", zhiyin.CustomerErased{Reason: "request"}, storetest.T0)} {
		if err := db.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if !store.Cleared(t.Context(), db) {
		t.Fatal("the files are not cleared")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "zhiyin.db*"))
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, spy.wrapped) {
			t.Errorf("%s still holds the wrapped key", filepath.Base(name))
		}
	}
}

// watchful remembers the last wrapped key.
type watchful struct {
	*vault.Vault
	wrapped []byte
}

func (w *watchful) NewKey(person string) (wrapped []byte, err error) {
	w.wrapped, err = w.Vault.NewKey(person)
	return w.wrapped, err
}

func TestAnotherKeysetIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "zhiyin.db")
	if has, err := store.HasKeys(t.Context(), store.Config{Path: path}); has || err != nil {
		t.Errorf("a missing database has keys: %v %v", has, err)
	}
	for i, want := range []zhiyin.Error{"", zhiyin.Conflict} {
		v, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
		if err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), store.Config{Path: path}, v, storetest.Quiet())
		if zhiyin.KindOf(err) != want {
			t.Errorf("keyset %d: %v, want %q", i, err, want)
		}
		if db != nil {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if has, err := store.HasKeys(t.Context(), store.Config{Path: path}); !has || err != nil {
		t.Errorf("the database has no keys: %v %v", has, err)
	}
}

func TestAPathMayHoldAnySign(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "知音 100%?#a")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	storetest.OpenSQLite(t, dir, store.Config{})
	if _, err := os.Stat(filepath.Join(dir, "zhiyin.db")); err != nil {
		t.Error(err)
	}
}

func TestAFullQueueIsBusyAndAnEndedWriterUnavailable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "zhiyin.db")}, v, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	event := func() []zhiyin.Event {
		return []zhiyin.Event{zhiyin.NewEvent("ct_1", zhiyin.PromptHeard{}, storetest.T0)}
	}
	var busy error
	queued, settled := 0, make(chan error, 10000) // more than the queue holds
	for busy == nil {
		db.Append(event(), func(err error) {
			if zhiyin.KindOf(err) == zhiyin.Busy {
				busy = err
				return
			}
			settled <- err
		})
		queued++
	}
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.AppendWait(short, event()...); zhiyin.KindOf(err) != zhiyin.Busy {
		t.Errorf("waiting for room with an ended context: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := db.Run(ctx); err != nil { // commits what is queued, then ends
		t.Fatal(err)
	}
	for range queued - 1 {
		if err := <-settled; err != nil {
			t.Fatal(err)
		}
	}
	if err := db.AppendWait(t.Context(), event()...); zhiyin.KindOf(err) != zhiyin.Unavailable || !strings.Contains(err.Error(), "store: append") {
		t.Errorf("after the end: %v", err)
	}
}

// What a change has found out belongs to its caller, who reads it after an early return too.
func TestAChangeThatItsCallerLeftIsNotBegun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "zhiyin.db")}, v, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond) // nobody commits yet: it ends in the queue
	defer cancel()
	if err := db.SetMeta(short, "left", "1", "test"); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := db.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if value, err := db.Meta(t.Context(), "left"); err != nil || value != "" {
		t.Errorf("left %q: %v", value, err)
	}
}

// TestAFullDiskIsUnavailable bounds the file instead of the disk: the engine
// answers the same SQLITE_FULL.
func TestAFullDiskIsUnavailable(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_0", "仇", "英", "+8613800138000", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	store.LimitPages(t, db, 1)
	big := zhiyin.NewEvent("ct_1", zhiyin.FlowSaid{Words: strings.Repeat("您好", 1<<20)}, storetest.T0)
	if err := db.AppendWait(t.Context(), big); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("full: %v", err)
	}
	if _, err := db.Event(t.Context(), big.ID); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("the refused event: %v", err)
	}
	store.LimitPages(t, db, 1<<30)
	if err := db.AppendWait(t.Context(), big); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
