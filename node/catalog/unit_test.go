package catalog_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/node/catalog"
)

const unit = `id: muhe
name: {cmn: 沐禾, en: Muhe}
industry: beauty
zone: Asia/Shanghai
recording: {class: service, keep_days: 90, agents: true}
two_persons: true
observing: hidden
`

func TestAUnitIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	u, problems := catalog.ParseUnit([]byte(unit))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if u.ID != "muhe" || u.Name[zhiyin.English] != "Muhe" || !u.TwoPersons || u.Observing != zhiyin.ObservingHidden || *u.Recording != (zhiyin.RecordingRule{Class: "service", KeepDays: 90, Agents: true}) {
		t.Errorf("read as %+v, recording %+v", u, u.Recording)
	}
}

func TestAUnitIsRefusedWithThePlaceOfItsFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ was, is, field string }{
		{"Asia/Shanghai", "Asia/Atlantis", "zone"},
		{"Asia/Shanghai", "Local", "zone"},
		{"keep_days: 90", "keep_days: 0", "recording.keep_days"},
		{"keep_days: 90", "keep_days: 4000", "recording.keep_days"},
		{"class: service", "class: 服务", "recording.class"},
		{"agents: true", "off: true", "recording.off"},
		{"two_persons: true", "two_persons: perhaps", "two_persons"},
		{"observing: hidden", "observing: never", "observing"},
		{"industry: beauty\n", "", "industry"},
		{"two_persons", "two_people", "two_people"},
	} {
		_, problems := catalog.ParseUnit([]byte(strings.Replace(unit, c.was, c.is, 1)))
		if len(problems) != 1 || problems[0].Field != c.field || problems[0].Line < 1 {
			t.Errorf("%s for %s: problems %v, want one of %s", c.is, c.was, problems, c.field)
		}
	}
}
