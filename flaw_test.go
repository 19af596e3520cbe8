package zhiyin_test

import (
	"errors"
	"fmt"
	"testing"

	"zhiyin.dev"
)

// said is an error that says a flaw.
type said struct{ zhiyin.Flaw }

func (s said) Error() string { return s.Text }

func TestAFlawIsACodeWithItsValues(t *testing.T) {
	t.Parallel()
	inner := zhiyin.Flawf("there is no %s", "customer.colour")
	for _, c := range []struct {
		f          zhiyin.Flaw
		text, code string
		values     []string
	}{
		{zhiyin.Flawf("is missing"), "is missing", "is missing", nil},
		{zhiyin.Flawf("must be from %d to %d", 1, 9), "must be from 1 to 9", "must be from {1} to {2}", []string{"1", "9"}},
		{zhiyin.Flawf("%q has no letter, 10 %%", "…"), `"…" has no letter, 10 %`, `"{1}" has no letter, 10 %`, []string{"…"}},
		{zhiyin.Flawf("%[2]s before %[1]s", "a", "b"), "b before a", "{1} before {2}", []string{"b", "a"}},
		{zhiyin.Flawf("in shadow: %v", fmt.Errorf("tag x: %w", said{inner})), "in shadow: tag x: there is no customer.colour", "in shadow: {1}", []string{"there is no customer.colour"}},
	} {
		if c.f.Text != c.text || c.f.Code != c.code || len(c.f.Values) != len(c.values) {
			t.Errorf("%+v, want %q %q %q", c.f, c.text, c.code, c.values)
			continue
		}
		for i, v := range c.values {
			if c.f.Values[i].Text != v {
				t.Errorf("%+v, want %q", c.f.Values, c.values)
			}
		}
	}
	if nested := zhiyin.Flawf("of %s: %v", "a", said{inner}).Values[1]; nested.Code != "there is no {1}" || nested.Values[0].Text != "customer.colour" {
		t.Errorf("%+v", nested)
	}
	if plain := zhiyin.FlawOf(errors.New("as it is")); plain.Text != "as it is" || plain.Code != "" {
		t.Errorf("%+v", plain)
	}
}
