package vault_test

import (
	"bytes"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

func TestABoxOpensWithItsPassphraseAlone(t *testing.T) {
	t.Parallel()
	secret := []byte(`{"master":"key of everything"}`)
	text, err := vault.Box(secret, "correct horse battery")
	if err != nil || bytes.Contains(text, []byte("everything")) {
		t.Fatalf("%s, %v", text, err)
	}
	if got, err := vault.Unbox(text, "correct horse battery"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := vault.Unbox(text, "correct horse batterY"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("another passphrase: %v", err)
	}
	for name, changed := range map[string]string{
		"weaker":  strings.Replace(string(text), `"time": 3`, `"time": 1`, 1),
		"content": strings.Replace(string(text), `"sealed": "`, `"sealed": "AAAA`, 1),
	} {
		if _, err := vault.Unbox([]byte(changed), "correct horse battery"); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, changed := range map[string]string{
		"huge": strings.Replace(string(text), `"memory": 262144`, `"memory": 4000000000`, 1),
		"junk": "junk",
	} {
		if _, err := vault.Unbox([]byte(changed), "correct horse battery"); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := vault.Box(secret, "short"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("a short passphrase: %v", err)
	}
}
