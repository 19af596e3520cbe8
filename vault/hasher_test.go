package vault_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"pgregory.net/rapid"
)

// indexOf reads the keyset of the blind index as its library does.
func indexOf(t *testing.T, path string) *prf.Set {
	t.Helper()
	text, err := os.ReadFile(path)
	var page struct{ Index json.RawMessage }
	if err == nil {
		err = json.Unmarshal(text, &page)
	}
	if err != nil {
		t.Fatal(err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(page.Index)))
	if err != nil {
		t.Fatal(err)
	}
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestABlindIsTheKeysetsOwnHashAlsoOfManyAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	v := open(t, path, true)
	set := indexOf(t, path)
	rapid.Check(t, func(t *rapid.T) {
		field, values := rapid.String().Draw(t, "field"), rapid.SliceOfN(rapid.String(), 1, 8).Draw(t, "values")
		var wait sync.WaitGroup
		got := make([][]byte, len(values))
		for i, value := range values {
			wait.Go(func() { got[i] = v.Blind(field, value) })
		}
		wait.Wait()
		for i, value := range values {
			input := binary.AppendUvarint(nil, uint64(len(field)))
			input = append(binary.AppendUvarint(append(input, field...), uint64(len(value))), value...)
			want, err := set.ComputePrimaryPRF(input, 16)
			if err != nil || !bytes.Equal(got[i], want) {
				t.Fatalf("%q %q: %x, want %x (%v)", field, value, got[i], want, err)
			}
		}
	})
}
