package identity_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

func TestLimitsAreReadAndChecked(t *testing.T) {
	t.Parallel()
	l, problems := identity.Platform().ParseLimits([]byte("id: limits\nlimits:\n  user_id: {each: 1}\n  phone: {each: 2, serves: 3}\n"))
	if len(problems) > 0 || l[zhiyin.Phone] != (identity.Limit{Each: 2, Serves: 3, Rank: 60}) || l[zhiyin.Email] != (identity.Limit{Rank: 50}) {
		t.Errorf("%v %v", l, problems)
	}
	if got := identity.DefaultLimits[zhiyin.AnonymousID]; got != (identity.Limit{Each: 500, Serves: 4, Rank: 80}) {
		t.Errorf("%+v", got)
	}
	for text, want := range map[string]string{
		"id: limits\nlimits: {user_id: {each: 2}}\n":                        "each must be 1",
		"id: mine\nlimits: {user_id: {each: 1}}\n":                          "a house has one",
		"id: limits\nlimits: {user_id: {each: 1}, fax: {each: 1}}\n":        "no such kind",
		"id: limits\nlimits: {user_id: {each: 1}, phone: {serves: 1001}}\n": "between 0 and 1000",
		"id: limits\nlimit: {}\n":                                           "limit",
	} {
		if l, problems := identity.Platform().ParseLimits([]byte(text)); l != nil || len(problems) == 0 || !strings.Contains(problems[0].Text, want) {
			t.Errorf("%q: %v", text, problems)
		}
	}
}
