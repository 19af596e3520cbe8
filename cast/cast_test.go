package cast

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/packs"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

var noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func loaded(t *testing.T) World {
	t.Helper()
	w, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheWorldIsFortyCustomersAndTwelveAgentsInSixUnits(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	customers, agents, seniors := map[zhiyin.UnitID]int{}, map[zhiyin.UnitID]int{}, map[zhiyin.UnitID]int{}
	for _, c := range w.Customers {
		customers[c.Unit]++
	}
	for _, a := range w.Agents {
		agents[a.Unit]++
		if a.Senior {
			seniors[a.Unit]++
		}
	}
	if len(w.Customers) != 40 || len(w.Agents) != 12 || len(customers) != 6 || len(agents) != 6 {
		t.Errorf("%d customers in %v, %d agents in %v", len(w.Customers), customers, len(w.Agents), agents)
	}
	for unit, n := range agents {
		if n != 2 || seniors[unit] != 1 {
			t.Errorf("%s has %d agents, %d senior", unit, n, seniors[unit])
		}
	}
}

func TestTheWorldHasWhoIsHardToServe(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	count := map[string]int{}
	shared := map[string]int{}
	families := map[string]bool{}
	for _, c := range w.Customers {
		shared[c.Phone]++
		families[c.Family] = true
		for what, is := range map[string]bool{"withheld": c.Withheld, "unknown": c.Unknown, "slow": c.Pace > 0 && c.Pace < 100,
			"cantonese": c.Speaks == zhiyin.Cantonese, "english": c.Speaks == zhiyin.English, "top tier": c.Tier == "gold" || c.Tier == "black",
			"old": slices.Contains([]string{"60-69", "70+"}, profile.AgeBand(c.Birthday, noon)), "company": c.Traits["segment"] != nil && c.Birthday == ""} {
			if is {
				count[what]++
			}
		}
	}
	for what, least := range map[string]int{"withheld": 1, "unknown": 1, "slow": 5, "cantonese": 5, "english": 4, "top tier": 10, "old": 6, "company": 1} {
		if count[what] < least {
			t.Errorf("%d %s", count[what], what)
		}
	}
	if shared["+8619900001299"] != 3 {
		t.Errorf("the family's number is shared by %d", shared["+8619900001299"])
	}
	for _, f := range strings.Fields("单 仇 曾 解 查 尉迟 欧阳 司马 上官 诸葛") {
		if !families[f] {
			t.Errorf("nobody is called %s", f)
		}
	}
}

func TestStoriesAreShortAndNameNobody(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	for _, c := range w.Customers {
		for lang, text := range c.Story {
			if utf8.RuneCountInString(text) > 200 {
				t.Errorf("%s in %s is long", c.ID, lang)
			}
			for _, secret := range w.Scan() {
				if strings.Contains(text, secret) {
					t.Errorf("%s in %s holds something of Scan", c.ID, lang)
				}
			}
		}
	}
}

func TestNumbersAreOfNobodyAndInTheirForm(t *testing.T) {
	t.Parallel()
	for _, c := range loaded(t).Customers {
		if !strings.HasPrefix(c.Phone, "+8619900001") && !strings.HasPrefix(c.Phone, "+85259000") {
			t.Errorf("%s has a number outside the chosen range", c.ID)
		}
	}
}

func TestAgentsServeQueuesThatExist(t *testing.T) {
	t.Parallel()
	queues := map[zhiyin.QueueID]zhiyin.UnitID{}
	files, _ := filepath.Glob("../packs/*/unit.yaml")
	called, served := map[string]bool{}, map[zhiyin.QueueID]int{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var pack struct {
			Unit    struct{ ID, Industry, Zone string }
			Numbers []struct {
				ID, Called, Unit, Flow, Notice string
			}
			Queues []struct {
				ID    zhiyin.QueueID
				Unit  zhiyin.UnitID
				Group string
			}
		}
		if err := yaml.Unmarshal(text, &pack); err != nil {
			t.Fatal(err)
		}
		if _, err := time.LoadLocation(pack.Unit.Zone); err != nil || pack.Unit.Industry != filepath.Base(filepath.Dir(f)) {
			t.Errorf("%s: %+v %v", f, pack.Unit, err)
		}
		for _, n := range pack.Numbers {
			if called[n.Called] || n.Unit != pack.Unit.ID {
				t.Errorf("number %s", n.ID)
			}
			called[n.Called] = true
		}
		for _, q := range pack.Queues {
			queues[q.ID] = q.Unit
			if q.Group != pack.Unit.ID {
				t.Errorf("queue %s is in group %s", q.ID, q.Group)
			}
		}
	}
	for _, a := range loaded(t).Agents {
		for _, q := range a.Queues {
			served[q]++
			if queues[q] != a.Unit {
				t.Errorf("%s serves %s of %q", a.ID, q, queues[q])
			}
		}
	}
	for q := range queues {
		if served[q] == 0 {
			t.Errorf("nobody serves %s", q)
		}
	}
	if len(called) != 20 || len(queues) != 15 { // 14 telephone numbers, and a chat for each unit
		t.Errorf("%d numbers, %d queues", len(called), len(queues))
	}
}

func TestLoadRefusesWhatIsWrongOrTwice(t *testing.T) {
	t.Parallel()
	const one = "{id: a, family: 甲, given: 乙, phone: '19900001101', story: {cmn: 一, en: one}, orders: [{id: o1, title: x, status: paid, yuan: 1, days: 1}]}"
	for text, kind := range map[string]zhiyin.Error{
		"customers: [" + one + ", " + one + "]":                                                                  zhiyin.Conflict,
		"customers: [" + one + ", " + strings.Replace(one, "id: a", "id: b", 1) + "]":                            zhiyin.Conflict,
		"customers: [" + one + ", " + strings.NewReplacer("id: a", "id: b", "甲", "丙").Replace(one) + "]":         zhiyin.Conflict,
		"agents: [{id: a, name: 甲, skills: {x: 1}, queues: [q]}, {id: a, name: 乙, skills: {x: 1}, queues: [q]}]": zhiyin.Conflict,
		"agents: [{id: a, name: 甲, skills: {x: 6}, queues: [q]}]":                                                zhiyin.Invalid,
		"customers: [" + strings.Replace(one, "19900001101", "10086", 1) + "]":                                   zhiyin.Invalid,
		"customers: [" + strings.Replace(one, "status: paid", "status: lost", 1) + "]":                           zhiyin.Invalid,
		"customers: [" + strings.Replace(one, ", en: one", "", 1) + "]":                                          zhiyin.Invalid,
		"customers: [{id: a, nickname: x}]":                                                                      zhiyin.Invalid,
	} {
		_, err := load(fstest.MapFS{"people/x.yaml": {Data: []byte("unit: muhe\n" + text)}})
		if zhiyin.KindOf(err) != kind {
			t.Errorf("%s: %v, want %s", text, err, kind)
		}
	}
	if _, err := load(fstest.MapFS{"people/x.yaml": {Data: []byte("unit: muhe\ncustomers: [" + one + "]")}}); err != nil {
		t.Error(err)
	}
}

func TestTheCrowdIsAllDifferent(t *testing.T) {
	t.Parallel()
	const n = 120_000
	names, phones := make(map[string]bool, n), make(map[string]bool, n)
	for m := range Crowd(n, 7) {
		name := m.Traits["familyName"].(string) + m.Traits["givenName"].(string)
		phone := m.Traits["phone"].(string)
		if names[name] || phones[phone] {
			t.Fatalf("twice: %s", m.UserID)
		}
		names[name], phones[phone] = true, true
		if len(names)%1000 == 0 {
			if _, why := identity.Phone(phone, "CN"); why != identity.Good {
				t.Fatalf("a number of the crowd is %s", why)
			}
		}
	}
	if len(names) != n {
		t.Errorf("%d of %d", len(names), n)
	}
	short := slices.Collect(Crowd(10, 7))
	again := slices.Collect(Crowd(20, 7))
	for i := range short {
		if short[i].Traits["phone"] != again[i].Traits["phone"] {
			t.Errorf("the crowd of seed 7 is another one at %d", i)
		}
	}
	for _, list := range [][]string{surnames, syllables} {
		if sorted := slices.Compact(slices.Sorted(slices.Values(list))); len(sorted) != len(list) {
			t.Errorf("%d of %d parts of names are different", len(sorted), len(list))
		}
	}
}

// openStore opens a real store and runs it until the test is over.
func openStore(t *testing.T, dir string) *store.DB {
	t.Helper()
	keys, err := vault.Open(filepath.Join(dir, "keys.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "zhiyin.db")}, keys, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// settling finds the follower of a store.
var settling sync.Map

// settle gives everybody their tags.
func settle(t *testing.T, db *store.DB) {
	t.Helper()
	f, _ := settling.Load(db)
	if err := f.(*intake.Follower).Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func inside(t *testing.T, db *store.DB) Inside {
	t.Helper()
	var all []profile.Definition
	files, _ := filepath.Glob("../packs/*/tags.yaml")
	for _, f := range files {
		text, err := packs.FS.ReadFile(strings.TrimPrefix(filepath.ToSlash(f), "../packs/"))
		if err != nil {
			t.Fatal(err)
		}
		list, problems := profile.Parse(text)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		all = append(all, list...)
	}
	tagger, err := profile.NewTagger(all)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon }
	line, err := intake.New(intake.Config{Ledger: db, Directory: db, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	follower, err := intake.NewFollower(intake.FollowerConfig{Facts: db, Persons: db, Tagger: tagger, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	settling.Store(db, follower)
	return Inside{line, Register{db, now}}
}

// entered is the world in a store.
func entered(t *testing.T) (World, *store.DB, Inside) {
	t.Helper()
	return enteredIn(t, t.TempDir())
}

func enteredIn(t *testing.T, dir string) (World, *store.DB, Inside) {
	t.Helper()
	w, db := loaded(t), openStore(t, dir)
	door := inside(t, db)
	if err := w.Enter(t.Context(), door, noon); err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	return w, db, door
}

func TestTagsMatchTheStories(t *testing.T) {
	t.Parallel()
	w, db, _ := entered(t)
	for id, want := range map[string]string{
		"muhe-1":    "brief loyal member-high return-open skin-combination-sensitive",
		"muhe-2":    "delivery-open likes-suncare",
		"muhe-3":    "loyal member-high skin-dry speaks-yue",
		"muhe-4":    "senior skin-dry",
		"muhe-5":    "skin-sensitive",
		"muhe-6":    "member-high return-open skin-combination-sensitive speaks-yue",
		"muhe-7":    "may-leave",
		"tongxin-1": "formula-stage2 loyal prefers-chat restock-soon",
		"tongxin-2": "delivery-open formula-stage3 loyal member-high speaks-yue",
		"tongxin-3": "return-open",
		"tongxin-4": "delivery-open patient",
		"haiyue-1":  "brief delivery-open prefers-chat student",
		"haiyue-2":  "high-value",
		"haiyue-3":  "senior speaks-yue",
		"haiyue-4":  "company delivery-open high-value member-high",
		"haiyue-5":  "often-returns return-open speaks-en",
		"haiyue-6":  "may-leave member-high",
		"anhe-1":    "high-value long-standing risk-careful wealth",
		"anhe-2":    "bill-due",
		"anhe-3":    "long-standing patient senior speaks-yue",
		"anhe-4":    "student",
		"anhe-5":    "complaint-open risk-bold",
		"anhe-7":    "autopay long-standing risk-careful senior",
		"qingyun-1": "complaint-open contract-ending fusion may-leave",
		"qingyun-2": "bill-due patient senior speaks-yue",
		"qingyun-3": "autopay high-value speaks-en",
		"qingyun-4": "company high-value",
		"qingyun-5": "bill-due",
		"herun-1":   "high-value prefers-voice premium regular senior visit-booked",
		"herun-2":   "visit-booked",
		"herun-3":   "patient prefers-voice regular senior speaks-yue visit-booked",
		"herun-4":   "premium speaks-en",
		"herun-5":   "bill-due",
		"herun-6":   "visit-booked",
	} {
		c, ok := w.Customer(id)
		if !ok {
			t.Fatalf("nobody is %s", id)
		}
		s, err := db.Meet(t.Context(), c.From(), c.Unit, noon)
		if err != nil || s.Known != zhiyin.One {
			t.Errorf("%s: known %s, %v", id, s.Known, err)
			continue
		}
		var got []string
		for _, tag := range s.Tags {
			got = append(got, strings.TrimPrefix(tag.ID, string(c.Unit)+"-"))
			if tag.Because == nil || !tag.Because.Holds {
				t.Errorf("%s: %s can't say why", id, tag.ID)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s\nwant %s", id, strings.Join(got, " "), want)
		}
	}
}

func TestTheDeskSeesTheWholePerson(t *testing.T) {
	t.Parallel()
	w, db, _ := entered(t)
	su, _ := w.Customer("muhe-1")
	s, err := db.Meet(t.Context(), su.From(), su.Unit, noon)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Customer
	if c.FamilyName != su.Family || c.GivenName != su.Given || c.Title != "ms" || c.Phone != su.Phone || c.City != "杭州" ||
		c.Tier != "gold" || c.AgeBand != "30-44" || c.MemberFrom != noon.AddDate(0, 0, -1130).Format("2006-01-02") {
		t.Errorf("muhe-1 is not who she is")
	}
	if len(s.Orders) != 5 || s.Orders[0].ID != "R-8841" || s.Orders[0].Status != "in_transit" || s.Orders[0].Kind != "return" ||
		s.Orders[0].Amount != (zhiyin.Money{Minor: 76000, Currency: "CNY"}) || !s.Orders[0].At.Equal(noon.Add(-48*time.Hour)) {
		t.Errorf("orders %+v", s.Orders)
	}
	for _, tag := range s.Tags {
		if tag.ID == "muhe-skin-combination-sensitive" && (tag.Source != "store" || !tag.Sensitive || !tag.Since.Equal(noon.AddDate(0, 0, -12))) {
			t.Errorf("skin: %+v", tag)
		}
	}
	liang, _ := w.Customer("anhe-3")
	if s, err = db.Meet(t.Context(), liang.From(), "anhe", noon); err != nil || s.Customer.Voice != (zhiyin.Voice{Language: zhiyin.Cantonese, PacePercent: 75, PitchPercent: 100}) {
		t.Errorf("anhe-3 is spoken to as %+v, %v", s.Customer.Voice, err)
	}
	qin, _ := w.Customer("anhe-5")
	if s, err = db.Meet(t.Context(), qin.From(), "anhe", noon); err != nil || s.Customer.SpokenAs != "tan2" {
		t.Errorf("anhe-5 is called %q, %v", s.Customer.SpokenAs, err)
	}
}

func TestSeveralNoneAndWithheldAreMetAsSuch(t *testing.T) {
	t.Parallel()
	w, db, _ := entered(t)
	for id, want := range map[string]zhiyin.Match{"haiyue-7": zhiyin.Several, "qingyun-6": zhiyin.None, "anhe-6": zhiyin.Anonymous, "muhe-6": zhiyin.One} {
		c, _ := w.Customer(id)
		s, err := db.Meet(t.Context(), c.From(), c.Unit, noon)
		if err != nil || s.Known != want {
			t.Errorf("%s: %s, %v", id, s.Known, err)
		}
		if want == zhiyin.Several && len(s.Several) != 3 {
			t.Errorf("%s: %d candidates", id, len(s.Several))
		}
	}
}

func TestEnteringTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w, db, door := entered(t)
	size := func() (n int) {
		for p := range zhiyin.Partitions {
			list, err := db.Partition(t.Context(), p, 0, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			n += len(list)
		}
		return n
	}
	before := size()
	if before == 0 {
		t.Fatal("nothing was kept")
	}
	if err := w.Enter(t.Context(), door, noon.Add(36*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if after := size(); after != before {
		t.Errorf("%d events became %d", before, after)
	}
	agents, err := db.Agents(t.Context())
	if err != nil || len(agents) != 12 {
		t.Errorf("%d agents, %v", len(agents), err)
	}
}

func TestNothingOfScanStandsInTheDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, _, _ := enteredIn(t, dir)
	if len(w.Scan()) < 200 {
		t.Fatalf("Scan has %d strings", len(w.Scan()))
	}
	files, err := filepath.Glob(filepath.Join(dir, "zhiyin.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		for i, secret := range w.Scan() {
			if strings.Contains(text, secret) {
				t.Errorf("string %d of Scan stands in %s", i, filepath.Base(f))
			}
		}
	}
}
