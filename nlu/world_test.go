package nlu_test

import (
	"os"
	"sync"
	"testing"

	"zhiyin.dev/nlu"
)

// shop are the examples of testdata/shop.yaml: five intents of a shop, in both languages.
func shop(t testing.TB) *nlu.Dataset {
	t.Helper()
	text, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := nlu.Parse("shop.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// outside are questions that no shop is asked.
var outside = []nlu.Example{{Text: "今天会下雨吗"}, {Text: "给我讲个笑话"}, {Text: "who won the game last night"}, {Text: "what is the capital of france"},
	{Text: "世界上最高的山是哪座"}, {Text: "how tall is the eiffel tower"}}

var shopModel = sync.OnceValues(func() (*nlu.Model, error) {
	text, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		return nil, err
	}
	set, err := nlu.Parse("shop.yaml", text)
	if err != nil {
		return nil, err
	}
	return nlu.Trainer{Name: "shop@1", Seed: 1}.TrainSet(set, outside)
})

func trained(t testing.TB) *nlu.Model {
	t.Helper()
	m, err := shopModel()
	if err != nil {
		t.Fatal(err)
	}
	return m
}
