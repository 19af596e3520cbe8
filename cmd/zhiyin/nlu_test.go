package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
)

const shop = "../../nlu/testdata/shop.yaml"

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTestRowsThatAreTrainedOnAreRefusedOrDropped(t *testing.T) {
	t.Parallel()
	test := written(t, "test.tsv", "return\t我要退货\nreturn\t这双鞋我想退货\ndelivery\t我的包裹到哪里了\n")
	eval := nluEvalCmd{Train: []string{shop}, Test: []string{test}, Seed: 1}
	if _, err := eval.measure(); !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), "1 of 3 rows") {
		t.Errorf("a leaked row: %v", err)
	}
	eval.DropLeaked = true
	r, err := eval.measure()
	if err != nil || r.Intents.Rows != 2 || r.Leaked != 1 || r.Intents.Accuracy != 1 {
		t.Errorf("without it: %+v, %v", r, err)
	}
}

func TestOutOfScopeIsMeasuredBesideIntents(t *testing.T) {
	t.Parallel()
	outside := written(t, "oos.tsv", "oos\t珠穆朗玛峰有多高\noos\thow old is the universe\n")
	val := written(t, "val.tsv", "return\t鞋子不想要了要退\npoints\t我的积分还有没有\n")
	test := written(t, "test.tsv", "return\t这双鞋我想退货\ndelivery\t我的包裹到哪里了\n")
	r, err := nluEvalCmd{Train: []string{shop}, Test: []string{test}, OOSTest: []string{outside}, Val: []string{val}, OOSVal: []string{outside}, Seed: 1}.measure()
	if err != nil || r.Scope == nil || r.Scope.AUROC < .9 || r.Scope.Chosen != "--val and --oos-val" || r.P99Ms <= 0 {
		t.Errorf("report is %+v, %+v, %v", r, r.Scope, err)
	}
}

func TestPartsOfTheTrainingAreReadInTurn(t *testing.T) {
	t.Parallel()
	r, err := nluEvalCmd{Train: []string{shop}, KFold: 4, Seed: 1}.measure()
	if err != nil || len(r.Folds) != 4 || r.Intents.Rows < 70 || r.Intents.Accuracy < .4 {
		t.Errorf("report is %+v, %v", r, err)
	}
	if _, err := (nluEvalCmd{Train: []string{shop}, KFold: 1}).measure(); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("one part: %v", err)
	}
	if _, err := (nluEvalCmd{Train: []string{shop}}).measure(); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("nothing to test on: %v", err)
	}
}

func TestSlotsAreMeasuredByTheirFiles(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for _, name := range []string{"rome", "paris", "bonn", "lima", "cairo"} {
		rows.WriteString("fly O\nto O\n" + name + " B-city\ntrip\n\ncall O\n" + name + " B-name\ncall\n\n")
	}
	train := written(t, "train.slots.txt", rows.String())
	test := written(t, "test.slots.txt", "please O\nfly O\nto O\noslo B-city\ntrip\n")
	r, err := nluEvalCmd{Train: []string{train}, Test: []string{test}, Seed: 1}.measure()
	if err != nil || r.Slots == nil || r.Slots.F1 != 1 {
		t.Errorf("report is %+v, %v", r, err)
	}
	if _, err := (nluEvalCmd{Train: []string{train, shop}, Test: []string{test}}).measure(); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("slots and intents together: %v", err)
	}
}

func TestAModelThatLosesAnIntentIsNotWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, worse := filepath.Join(dir, "good.model"), filepath.Join(dir, "worse.model")
	if err := (nluTrainCmd{Files: []string{shop}, Out: good, Name: "shop@1", Seed: 1}).Run(); err != nil {
		t.Fatal(err)
	}
	few := written(t, "few.tsv", "return\t我要退货\npoints\t积分\n")
	test := written(t, "test.tsv", "delivery\t我的包裹到哪里了\nreturn\t这双鞋我想退货\n")
	err := nluTrainCmd{Files: []string{few}, Out: worse, Name: "shop@2", Seed: 1, Against: good, Test: []string{test}}.Run()
	if !errors.Is(err, zhiyin.Conflict) || !strings.Contains(err.Error(), "delivery") {
		t.Errorf("a model without an intent: %v", err)
	}
	if _, err := os.Stat(worse); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it was written: %v", err)
	}
}
