package manner_test

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/manner"
)

const text = `
id: muhe-manners
unit: muhe
name: {cmn: 服务方式, en: Manners}
groups:
  - {id: senior, name: {cmn: 长者, en: Seniors}, when: 'customer.age_band in ["60-69", "70+"]', manner: voice}
  - {id: business, name: {cmn: 企业, en: Companies}, when: '"muhe-company" in tags', manner: devices}
  - {id: young, name: {cmn: 年轻人, en: Young}, when: 'customer.age_band in ["under18", "18-29"]', percent: 60, write_percent: 70}
  - {id: others, name: {cmn: 其他, en: Others}}
below_percent: 45
weight: 4
every_days: 30
`

var now = time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)

func definition(t *testing.T) *manner.Definition {
	t.Helper()
	d, problems := manner.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return d
}

func someone(band string, tags ...string) zhiyin.Snapshot {
	s := zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1", AgeBand: band}}
	for _, id := range tags {
		s.Tags = append(s.Tags, zhiyin.Tag{ID: id})
	}
	return s
}

func TestWhoLeavesTheMenuIsOfferedTheChat(t *testing.T) {
	t.Parallel()
	d := definition(t)
	disliked := map[string]zhiyin.MenuCounts{"young": {Met: 400, Left: 300}, "senior": {Met: 400, Left: 390}}
	liked := map[string]zhiyin.MenuCounts{"young": {Met: 400, Left: 8}}
	for name, c := range map[string]struct {
		who      zhiyin.Snapshot
		own      manner.Past
		measured map[string]zhiyin.MenuCounts
		want     zhiyin.Manner
		group    string
	}{
		"young, nothing known":              {someone("18-29"), manner.Past{}, nil, zhiyin.MannerVoice, "young"},
		"young, left once":                  {someone("18-29"), manner.Past{Met: 1, Left: 1}, nil, zhiyin.MannerVoice, "young"},
		"young, left twice":                 {someone("18-29"), manner.Past{Met: 2, Left: 2}, nil, zhiyin.MannerChat, "young"},
		"young, went through as often":      {someone("18-29"), manner.Past{Met: 4, Left: 2}, nil, zhiyin.MannerVoice, "young"},
		"another, left twice":               {someone("30-44"), manner.Past{Met: 2, Left: 2}, nil, zhiyin.MannerVoice, "others"},
		"another, left three times":         {someone("30-44"), manner.Past{Met: 3, Left: 3}, nil, zhiyin.MannerChat, "others"},
		"young, where the young leave":      {someone("18-29"), manner.Past{}, disliked, zhiyin.MannerChat, "young"},
		"left twice where the young do not": {someone("18-29"), manner.Past{Met: 2, Left: 2}, liked, zhiyin.MannerVoice, "young"},
		"old, left every time":              {someone("70+"), manner.Past{Met: 9, Left: 9}, disliked, zhiyin.MannerVoice, "senior"},
		"a company":                         {someone("", "muhe-company"), manner.Past{}, nil, zhiyin.MannerDevices, "business"},
		"offered a week ago":                {someone("18-29"), manner.Past{Met: 2, Left: 2, Offered: now.AddDate(0, 0, -7)}, nil, zhiyin.MannerVoice, "young"},
		"offered a month ago":               {someone("18-29"), manner.Past{Met: 2, Left: 2, Offered: now.AddDate(0, 0, -30)}, nil, zhiyin.MannerChat, "young"},
		"not again":                         {someone("18-29"), manner.Past{Met: 9, Left: 9, Declined: now.AddDate(0, 0, -200)}, nil, zhiyin.MannerVoice, "young"},
		"nobody knows who":                  {zhiyin.Snapshot{Known: zhiyin.Several}, manner.Past{}, disliked, zhiyin.MannerVoice, ""},
	} {
		got := d.Suits(now, c.who, c.own, c.measured)
		if got.Manner != c.want || got.Group != c.group || got.Why == nil || got.By.ID != "muhe-manners" {
			t.Errorf("%s: %+v %+v, want %s of %s", name, got, got.Why, c.want, c.group)
		}
	}
}

// TestTheEntranceLeadsWithTheWayThatIsTaken: the written share first, then what the
// group and the customer did.
func TestTheEntranceLeadsWithTheWayThatIsTaken(t *testing.T) {
	t.Parallel()
	d := definition(t)
	calls := map[string]zhiyin.MenuCounts{"others": {Came: 400, Wrote: 40}}
	for name, c := range map[string]struct {
		who      zhiyin.Snapshot
		own      manner.Past
		measured map[string]zhiyin.MenuCounts
		want     zhiyin.Manner
	}{
		"young":                         {someone("18-29"), manner.Past{}, nil, zhiyin.MannerChat},
		"young, offered and declined":   {someone("18-29"), manner.Past{Offered: now, Declined: now}, nil, zhiyin.MannerChat},
		"young, called three times":     {someone("18-29"), manner.Past{Came: 3}, nil, zhiyin.MannerVoice},
		"young, called and wrote":       {someone("18-29"), manner.Past{Came: 2, Wrote: 1}, nil, zhiyin.MannerChat},
		"another":                       {someone("30-44"), manner.Past{}, nil, zhiyin.MannerChat},
		"another, where they call":      {someone("30-44"), manner.Past{}, calls, zhiyin.MannerVoice},
		"who writes where others call":  {someone("30-44"), manner.Past{Came: 4, Wrote: 4}, calls, zhiyin.MannerChat},
		"old, whatever they did before": {someone("70+"), manner.Past{Came: 9, Wrote: 9}, nil, zhiyin.MannerVoice},
		"a company":                     {someone("", "muhe-company"), manner.Past{}, nil, zhiyin.MannerDevices},
		"nobody knows who":              {zhiyin.Snapshot{Known: zhiyin.Several}, manner.Past{}, nil, ""},
	} {
		got := d.Suits(now, c.who, c.own, c.measured)
		if got.Leads != c.want || (got.LeadsWhy == nil) != (c.want == "") {
			t.Errorf("%s: %s %+v, want %s", name, got.Leads, got.LeadsWhy, c.want)
		}
	}
}

func TestAReportSaysWhatIsSureToHaveChanged(t *testing.T) {
	t.Parallel()
	group := func(id, band string, met, left int) zhiyin.MenuGroup {
		return zhiyin.MenuGroup{Group: id, AgeBand: band, MenuCounts: zhiyin.MenuCounts{Met: met, Left: left}}
	}
	lines := manner.Report([]zhiyin.MenuGroup{group("young", "18-29", 150, 30), group("young", "under18", 50, 10), group("others", "30-44", 40, 10)},
		[]zhiyin.MenuGroup{group("young", "18-29", 200, 120), group("gone", "45-59", 10, 0)})
	find := func(by, value string) manner.Line {
		for _, l := range lines {
			if l.By == by && l.Value == value {
				return l
			}
		}
		t.Fatalf("no line of %s %s: %+v", by, value, lines)
		return manner.Line{}
	}
	young := find("group", "young")
	if young.Now.Calls != 200 || young.Now.Percent != 80 || young.Was.Percent != 40 || !young.Sure || young.Now.Low >= 80 || young.Now.High <= 80 {
		t.Errorf("%+v", young)
	}
	if others := find("group", "others"); others.Sure || others.Was.Calls != 0 || others.Was.High != 100 {
		t.Errorf("%+v", others)
	}
	if gone := find("group", "gone"); gone.Now.Calls != 0 || gone.Was.Through != 10 {
		t.Errorf("%+v", gone)
	}
	if find("age_band", "18-29").Now.Calls != 150 {
		t.Error("age bands are not told apart")
	}
}

func TestADefinitionThatCantBeFollowedIsRefused(t *testing.T) {
	t.Parallel()
	for change, want := range map[[2]string]string{
		{"manner: voice", "manner: fax"}:                             "manner: must be voice",
		{"customer.age_band in [\"60", "customer.religion in [\"60"}: "when:",
		{"id: others, name", "id: young, name"}:                      "young is there twice",
		{"  - {id: others, name: {cmn: 其他, en: Others}}\n", ""}:      "the last group",
		{"every_days: 30", "every_days: 0"}:                          "every_days",
		{"percent: 60, ", "percent: 60, colour: red, "}:              "colour",
		{"unit: muhe\n", ""}:                                         "unit: is missing",
	} {
		_, problems := manner.Parse([]byte(strings.Replace(text, change[0], change[1], 1)))
		if len(problems) == 0 || !strings.Contains(problems[0].String()+problems[len(problems)-1].String(), want) || problems[0].Line < 1 {
			t.Errorf("%q: %v, want %q", change[1], problems, want)
		}
	}
}
