package slot_test

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/nlu/slot"
)

// bookings are sentences about tables in restaurants, made of parts.
func bookings() (out []slot.Sentence) {
	for i, place := range []string{"paris", "new york", "berlin", "san jose", "rome", "lake city"} {
		for j, number := range []string{"two", "three", "five", "12"} {
			text := fmt.Sprintf("book a table for %s people in %s please", number, place)
			s := slot.Sentence{Intent: "book"}
			for _, w := range strings.Fields(text) {
				tag := slot.Outside
				if w == number {
					tag = "B-party"
				}
				if at := strings.Index(place+" ", w+" "); at >= 0 {
					if tag = "I-place"; at == 0 {
						tag = "B-place"
					}
				}
				s.Tokens, s.Tags = append(s.Tokens, w), append(s.Tags, tag)
			}
			if (i+j)%2 == 0 {
				s.Tokens, s.Tags = s.Tokens[:len(s.Tokens)-1], s.Tags[:len(s.Tags)-1]
			}
			out = append(out, s)
		}
	}
	return out
}

func TestWordsNeverSeenAreTaggedByTheirPlace(t *testing.T) {
	t.Parallel()
	g, err := slot.Trainer{Seed: 1}.Train(bookings())
	if err != nil {
		t.Fatal(err)
	}
	got := slot.Chunks(g.Tag(strings.Fields("book a table for nine people in kuala please"), "book"))
	want := []slot.Chunk{{From: 4, To: 5, Kind: "party"}, {From: 7, To: 8, Kind: "place"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("chunks are %v", got)
	}
	if got := g.Tag(nil, "book"); len(got) != 0 {
		t.Errorf("nothing is tagged %v", got)
	}
}

func TestATaggerTagsTheSameAfterItIsKept(t *testing.T) {
	t.Parallel()
	g, err := slot.Trainer{Seed: 1}.Train(bookings())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(g.Keep()); err != nil {
		t.Fatal(err)
	}
	var k slot.Kept
	if err := gob.NewDecoder(&b).Decode(&k); err != nil {
		t.Fatal(err)
	}
	again, err := slot.Restore(&k)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range bookings() {
		if a, c := g.Tag(s.Tokens, "book"), again.Tag(s.Tokens, "book"); !reflect.DeepEqual(a, c) {
			t.Fatalf("%v: %v, then %v", s.Tokens, a, c)
		}
	}
	k.Step = k.Step[1:]
	if _, err := slot.Restore(&k); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a broken tagger: %v", err)
	}
}

func TestInsideTagsThatFollowNothingBegin(t *testing.T) {
	t.Parallel()
	got := slot.Chunks([]string{"I-a", "I-a", "I-b", "O", "B-b", "B-b", "I-b"})
	want := []slot.Chunk{{0, 2, "a"}, {2, 3, "b"}, {4, 5, "b"}, {5, 7, "b"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("chunks are %v", got)
	}
}

func TestFilesOfSlotsAreReadOrRefusedWithTheirLine(t *testing.T) {
	t.Parallel()
	got, err := slot.ParseSlots("a.slots.txt", []byte("play O\nqueen B-artist\nPlayMusic\n\nstop O\n"))
	if err != nil || len(got) != 2 || got[0].Intent != "PlayMusic" || got[1].Tokens[0] != "stop" {
		t.Errorf("read %+v, %v", got, err)
	}
	for text, line := range map[string]string{"a O\nb X-y\n": "line 2", "": "line 1", "a b O\n": "line 1"} {
		if _, err := slot.ParseSlots("a", []byte(text)); !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), line) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
