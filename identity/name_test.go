package identity_test

import (
	"testing"

	"zhiyin.dev/identity"
)

func TestSplitNameKnowsDoubleSurnames(t *testing.T) {
	t.Parallel()
	for full, want := range map[string][2]string{
		"苏晓岚":            {"苏", "晓岚"},
		"单雯":             {"单", "雯"},
		"欧阳明珠":           {"欧阳", "明珠"},
		"欧阳":             {"欧", "阳"},
		"尉迟恭":            {"尉迟", "恭"},
		"司马 光":           {"司马", "光"},
		"上官婉儿":           {"上官", "婉儿"},
		"諸葛亮":            {"諸葛", "亮"},
		"买买提·艾力":         {"买买提", "·艾力"},
		"Emily Carter":   {"Carter", "Emily"},
		"Carter,  Emily": {"Carter", "Emily"},
		"Mary Ann Lee":   {"Lee", "Mary Ann"},
		"Cher":           {"Cher", ""},
		"  ":             {"", ""},
	} {
		family, given := identity.SplitName(full)
		if family != want[0] || given != want[1] {
			t.Errorf("SplitName(%q) = %q, %q", full, family, given)
		}
	}
}

func TestJoinNameWritesItAsItsScriptDoes(t *testing.T) {
	t.Parallel()
	for _, full := range []string{"苏晓岚", "欧阳明珠", "Emily Carter", "买买提·艾力", "Cher"} {
		if got := identity.JoinName(identity.SplitName(full)); got != full {
			t.Errorf("%q came back as %q", full, got)
		}
	}
}

func TestMasksHideTheMiddleOnly(t *testing.T) {
	t.Parallel()
	for e164, want := range map[string]string{
		"+8613812346620": "138****6620",
		"+85251234567":   "+852 51****67",
		"+862161234567":  "+86 216****567",
		"+12024561111":   "+1 202****111",
		"":               "",
		"rubbish":        "****",
	} {
		if got := identity.MaskPhone(e164); got != want {
			t.Errorf("MaskPhone(%q) = %q, want %q", e164, got, want)
		}
	}
	if got := identity.MaskEmail("lin@example.com"); got != "l***@example.com" {
		t.Errorf("e-mail %q", got)
	}
	if got := identity.MaskName("欧阳明珠"); got != "欧阳**" {
		t.Errorf("name %q", got)
	}
}
