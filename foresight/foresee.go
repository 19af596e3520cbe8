package foresight

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// Silent is the confidence below which nothing is said: one in five is not worth a
// customer's seconds, nor an agent's look.
const Silent = 0.2

// mostSaid is how many reasons are said.
const mostSaid = 5

// Foresee says why the customer is in touch, likeliest first, at most five and none
// below Silent. Whom we do not know nothing is foreseen for. Definitions are those of
// the contact's unit; learned is what outcomes taught there, nil for nothing yet.
//
// The rules' odds are taken as the weights of choices of which one at most is true, so
// that a reason alone has its own odds as confidence and several share.
func Foresee(now time.Time, known Known, definitions []*Definition, learned *Learned) []zhiyin.Foreseen {
	if known.Snapshot.Known != zhiyin.One {
		return nil
	}
	affairs := known.affairs(now)
	var out []zhiyin.Foreseen
	for _, d := range definitions {
		if f, is := known.foreseen(now, d, affairs); is {
			out = append(out, f)
		}
	}
	share(out)
	learned.rank(out)
	slices.SortStableFunc(out, func(a, b zhiyin.Foreseen) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Need, b.Need))
	})
	out = slices.DeleteFunc(out, func(f zhiyin.Foreseen) bool { return f.Confidence < Silent })
	return out[:min(mostSaid, len(out))]
}

// foreseen is what one reason says: about the affair that moved last of those that its
// rule holds for.
func (k *Known) foreseen(now time.Time, d *Definition, affairs []zhiyin.Affair) (zhiyin.Foreseen, bool) {
	if !d.perAffair() {
		return (&judging{known: k, now: now, def: d}).says()
	}
	for _, a := range affairs {
		if a.Kind != d.About {
			continue
		}
		if f, is := (&judging{known: k, now: now, def: d, affair: &a}).says(); is {
			return f, true
		}
	}
	return zhiyin.Foreseen{}, false
}

func (j *judging) says() (f zhiyin.Foreseen, is bool) {
	if !j.holds() {
		return f, false
	}
	f = zhiyin.Foreseen{Need: j.def.Need, Confidence: j.def.Odds, Signs: j.signs(), By: j.def.Ref, Title: j.def.Title, About: j.affair, Kind: j.def.About}
	if f.Until = j.until(f.Signs); !f.Until.IsZero() && !j.now.Before(f.Until) {
		return f, false
	}
	f.Says = j.evidence()
	return f, true
}

// share turns the odds of each by itself into confidences of which the sum stays below
// one: p/(1−p) is the weight of each, and 1 that of something else.
func share(list []zhiyin.Foreseen) {
	all := 1.0
	for _, f := range list {
		all += f.Confidence / (1 - f.Confidence)
	}
	for i, f := range list {
		list[i].Confidence = f.Confidence / (1 - f.Confidence) / all
	}
}
