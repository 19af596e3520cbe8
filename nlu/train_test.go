package nlu_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
)

func saved(t *testing.T, m *nlu.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameExamplesMakeTheSameModel(t *testing.T) {
	t.Parallel()
	again, err := nlu.Trainer{Name: "shop@1", Seed: 1}.TrainSet(shop(t), outside)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(saved(t, trained(t)), saved(t, again)) {
		t.Error("two trainings made two models")
	}
}

func TestRowsThatAreThereAlreadyChangeNothing(t *testing.T) {
	t.Parallel()
	rows := shop(t).Examples
	once, err := nlu.Trainer{Name: "shop@1", Seed: 1}.Train(rows, outside)
	if err != nil {
		t.Fatal(err)
	}
	again, err := nlu.Trainer{Name: "shop@1", Seed: 1}.Train(append(slices.Clone(rows), rows...), outside)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(saved(t, once), saved(t, again)) {
		t.Error("rows given twice made another model")
	}
}

func TestOneIntentAloneIsToldFromWhatHasNothingInCommonWithIt(t *testing.T) {
	t.Parallel()
	rows := slices.DeleteFunc(shop(t).Examples, func(e nlu.Example) bool { return e.Intent != "delivery" })
	m, err := nlu.Trainer{Name: "one@1", Seed: 1}.Train(rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	reader := nlu.Reader{Model: m, Reject: nlu.Reject5}
	if got := reader.Read("我的快递到哪了", ""); got.Rejected || got.Intents[0].ID != "delivery" {
		t.Errorf("an example itself means %+v", got)
	}
	if got := reader.Read("lovely sunshine", ""); !got.Rejected {
		t.Errorf("something else means %+v", got)
	}
}

func TestNoIntentsAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := (nlu.Trainer{}).Train(nil, outside); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("training on nothing: %v", err)
	}
}

func TestAModelReadsTheSameAfterItsFile(t *testing.T) {
	t.Parallel()
	m := trained(t)
	loaded, err := nlu.Load(bytes.NewReader(saved(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range shop(t).Examples {
		if a, b := m.Classify(e.Text), loaded.Classify(e.Text); a != b {
			t.Fatalf("%q: %+v, after loading %+v", e.Text, a, b)
		}
	}
}

func TestBrokenModelsAreRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := saved(t, trained(t))
	flip := func(at int) []byte { b := slices.Clone(good); b[at] ^= 1; return b }
	for why, file := range map[string][]byte{
		"no model":  []byte("PK\x03\x04 something else entirely"),
		"damaged":   flip(len(good) - 9),
		"format":    flip(len("zhiyin-nlu")),
		"checksum":  good[:len(good)-100],
		"no model ": {},
	} {
		if _, err := nlu.Load(bytes.NewReader(file)); !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), strings.TrimSpace(why)) {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestAModelThatForgetsAnIntentIsNotPromoted(t *testing.T) {
	t.Parallel()
	rows := shop(t).Examples
	worse, err := nlu.Trainer{Name: "shop@2", Seed: 1}.Train(slices.DeleteFunc(slices.Clone(rows), func(e nlu.Example) bool { return e.Intent == "points" }), nil)
	if err != nil {
		t.Fatal(err)
	}
	d := nlu.Compare(trained(t), worse, rows)
	if d.Promotable() || !slices.Contains(d.Lost, "points") || d.Changes[0].Intent != "points" {
		t.Errorf("the difference is %+v", d)
	}
	if same := nlu.Compare(trained(t), trained(t), rows); !same.Promotable() || same.Before != same.After {
		t.Errorf("a model against itself: %+v", same)
	}
}
