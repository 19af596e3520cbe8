package asr

import (
	"fmt"
	"testing"
	"testing/synctest"

	"zhiyin.dev"
)

func TestASlowReaderGetsTheLatestPartialAndEveryFinal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := NewOutlet()
		defer o.Close()
		for turn := range 3 {
			for i := range 10 {
				o.Give(zhiyin.Utterance{Text: fmt.Sprint("part ", turn, i), ToMs: int64(turn*100 + i)})
			}
			o.Give(zhiyin.Utterance{Text: fmt.Sprint("final ", turn), ToMs: int64(turn*100 + 10), Final: true})
		}
		o.Give(zhiyin.Utterance{Text: "old"})
		o.Give(zhiyin.Utterance{Text: "new"})
		synctest.Wait()
		for _, want := range []string{"final 0", "final 1", "final 2", "new"} {
			if got := (<-o.Heard()).Text; got != want {
				t.Fatalf("read %q, want %q", got, want)
			}
		}
		synctest.Wait()
		select {
		case u := <-o.Heard():
			t.Fatalf("read %q twice", u.Text)
		default:
		}
	})
}

func TestAnOutletIsBoundedAndClosesWithoutAReader(t *testing.T) {
	t.Parallel()
	o := NewOutlet()
	for i := range 10 * mostFinals {
		o.Give(zhiyin.Utterance{Text: fmt.Sprint(i), Final: true})
	}
	if n := len(o.waiting); n > mostFinals {
		t.Fatalf("%d finals wait", n)
	}
	o.Close()
	o.Close()
	if _, open := <-o.Heard(); open {
		t.Fatal("Heard is open after Close")
	}
}
