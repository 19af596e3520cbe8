package zhiyin_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// splitsAndJoins fills every body with values and expects them back, and that
// nothing sealed shows in the open part.
func splitsAndJoins(t *testing.T) {
	for kind, zero := range zhiyin.Kinds() {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && v.Type().Field(i).Tag.Get("zy") != "open" {
				f.SetString("SECRET")
			} else if f.Kind() == reflect.String {
				f.SetString("open")
			}
		}
		body := v.Interface().(zhiyin.Body)
		open, sealed, err := zhiyin.Split(body)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if strings.Contains(string(open), "SECRET") {
			t.Errorf("%s: a sealed field stands in the open part: %s", kind, open)
		}
		back, err := zhiyin.Join(kind, open, sealed)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		open2, sealed2, err := zhiyin.Split(back)
		if err != nil || string(open2) != string(open) || string(sealed2) != string(sealed) {
			t.Errorf("%s: split and joined differs: %s %s, want %s %s (%v)", kind, open2, sealed2, open, sealed, err)
		}
	}
}

func TestErasedEventKeepsItsOpenPart(t *testing.T) {
	t.Parallel()
	open, _, err := zhiyin.Split(zhiyin.NoteSaved{Agent: "ag_1", Text: "call back at six"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := zhiyin.Join("note.saved", open, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := body.(zhiyin.NoteSaved); got.Agent != "ag_1" || got.Text != "" {
		t.Errorf("joined without its sealed part: %+v", got)
	}
}

func TestIDsSortByBirth(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	early, late := zhiyin.NewID("ct", at), zhiyin.NewID("ct", at.Add(time.Millisecond))
	if !(early < late) || len(early) != len("ct_")+26 {
		t.Errorf("ids %q and %q do not sort by birth", early, late)
	}
}

func TestTextFallsBackInWrittenOrder(t *testing.T) {
	t.Parallel()
	text := zhiyin.Text{zhiyin.Mandarin: "您好", zhiyin.English: "Hello"}
	if p, in, ok := text.In(zhiyin.Cantonese); !ok || p != "您好" || in != zhiyin.Mandarin {
		t.Errorf("Cantonese falls back to %q in %q", p, in)
	}
	if _, _, ok := (zhiyin.Text{}).In(zhiyin.English); ok {
		t.Error("an empty text was found")
	}
}

func TestNamesAreShownInTheOrderOfTheirScript(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]zhiyin.Customer{"苏晓岚": {FamilyName: "苏", GivenName: "晓岚"},
		"Emily Carter": {FamilyName: "Carter", GivenName: "Emily"}, "Carter": {FamilyName: "Carter"}} {
		if got := c.DisplayName(); got != want {
			t.Errorf("%+v is shown as %q", c, got)
		}
	}
}

// A list without an element is written as none, as it is read again: a contact that is
// replayed from what was kept decides the same.
func TestAnEmptyListIsWrittenAsNone(t *testing.T) {
	t.Parallel()
	none := zhiyin.UtteranceUnderstood{Utterance: "ut_1", Intents: []zhiyin.Scored{}}
	empty := none
	empty.Needs, empty.Why, empty.Entities = []zhiyin.NeedHeard{}, []zhiyin.Evidence{}, []zhiyin.Entity{}
	open, sealed, err := zhiyin.Split(none)
	openEmpty, sealedEmpty, errEmpty := zhiyin.Split(empty)
	if err != nil || errEmpty != nil || string(open) != string(openEmpty) || string(sealed) != string(sealedEmpty) {
		t.Errorf("%s %s, want %s %s", openEmpty, sealedEmpty, open, sealed)
	}
}
