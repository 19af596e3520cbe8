package emotion

import (
	"cmp"
	"maps"
	"slices"
)

// Report is what an evaluation found.
type Report struct {
	Rows     int            `json:"rows"`
	Speakers int            `json:"speakers"`
	Emotions map[string]int `json:"emotions"`

	// With the weights as they are: area under the curve of anger against the
	// rest, and mean recall of the two at a half.
	FrozenAUC float64 `json:"anger_auc_frozen"`
	FrozenUAR float64 `json:"anger_uar_frozen"`

	// With weights refitted for each speaker on all others; Refitted is false with
	// fewer than two speakers or too few rows.
	Refitted bool    `json:"refitted"`
	LosoAUC  float64 `json:"anger_auc_loso"`
	LosoUAR  float64 `json:"anger_uar_loso"`
	// UAR is the mean recall of all emotions, leaving a speaker out.
	UAR    float64            `json:"emotion_uar"`
	Recall map[string]float64 `json:"recall"`
}

// Evaluate measures weights on labelled rows.
func Evaluate(rows []Row, w *Weights) Report {
	r := Report{Rows: len(rows), Emotions: map[string]int{}}
	for _, row := range rows {
		r.Emotions[row.Emotion]++
	}
	r.Speakers = len(bySpeaker(rows))
	frozen := w.Score(rows)
	r.FrozenAUC, r.FrozenUAR = curve(frozen, rows), halves(frozen, rows)
	if left, ok := leftOut(rows, w); ok {
		r.Refitted = true
		r.LosoAUC, r.LosoUAR = curve(left, rows), halves(left, rows)
		r.UAR, r.Recall = recalls(classify(rows, w), rows)
	}
	return r
}

// leftOut scores each speaker's rows with weights fitted on all others'.
func leftOut(rows []Row, w *Weights) ([]float64, bool) {
	out := make([]float64, len(rows))
	for _, fold := range folds(rows) {
		fitted, err := Train(fold.others, w, "")
		if err != nil {
			return nil, false
		}
		for i, score := range fitted.Score(fold.own) {
			out[fold.at[i]] = score
		}
	}
	return out, len(folds(rows)) > 1
}

// fold is one speaker against all others.
type fold struct {
	own, others []Row
	at          []int // of own among all rows
}

func folds(rows []Row) []fold {
	bySpeaker := map[string]*fold{}
	for _, r := range rows {
		bySpeaker[r.Speaker] = &fold{}
	}
	for i, r := range rows {
		for speaker, f := range bySpeaker {
			if speaker == r.Speaker {
				f.own, f.at = append(f.own, r), append(f.at, i)
			} else {
				f.others = append(f.others, r)
			}
		}
	}
	var out []fold
	for _, speaker := range slices.Sorted(maps.Keys(bySpeaker)) {
		out = append(out, *bySpeaker[speaker])
	}
	return out
}

// classify names each row's emotion by one regression for each, leaving its
// speaker out. The mean recall asks for rare emotions as much as for frequent
// ones, so that how frequent one is is taken off.
func classify(rows []Row, base *Weights) []string {
	out := make([]string, len(rows))
	for _, f := range folds(rows) {
		w := base.withNorms(f.others)
		x, own := w.against(f.others), w.against(f.own)
		best := make([]float64, len(own))
		for n, emotion := range emotionsOf(f.others) {
			y := make([]bool, len(f.others))
			for i, r := range f.others {
				y[i] = r.Emotion == emotion
			}
			fitted, usual := fit(x, y, ridge), logit(shareOf(y))
			for i, z := range own {
				if score := fitted.logit(z) - usual; n == 0 || score > best[i] {
					best[i], out[f.at[i]] = score, emotion
				}
			}
		}
	}
	return out
}

func shareOf(y []bool) float64 {
	n := 0
	for _, is := range y {
		if is {
			n++
		}
	}
	return (float64(n) + 0.5) / (float64(len(y)) + 1)
}

func emotionsOf(rows []Row) []string {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.Emotion] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// curve is the area under the ROC curve: the chance that an angry row scores
// higher than another, ties by half (Mann and Whitney). 0 without both kinds.
func curve(scores []float64, rows []Row) float64 {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	ranks, angry := 0.0, 0.0
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && scores[order[to]] == scores[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			if rows[i].Emotion == Anger {
				angry++
				ranks += float64(from+to+1) / 2
			}
		}
		from = to
	}
	others := float64(len(rows)) - angry
	if angry == 0 || others == 0 {
		return 0
	}
	return (ranks - angry*(angry+1)/2) / (angry * others)
}

// halves is the mean recall of anger and the rest at a half.
func halves(scores []float64, rows []Row) float64 {
	said, truth := make([]string, len(rows)), slices.Clone(rows)
	for i, r := range rows {
		said[i], truth[i].Emotion = named(scores[i] >= 0.5), named(r.Emotion == Anger)
	}
	mean, _ := recalls(said, truth)
	return mean
}

func named(angry bool) string {
	if angry {
		return Anger
	}
	return "other"
}

// recalls is the share of each emotion's rows that was named rightly, and their
// mean.
func recalls(said []string, rows []Row) (mean float64, each map[string]float64) {
	right, all := map[string]float64{}, map[string]float64{}
	for i, r := range rows {
		all[r.Emotion]++
		if said[i] == r.Emotion {
			right[r.Emotion]++
		}
	}
	each = map[string]float64{}
	for _, emotion := range slices.Sorted(maps.Keys(all)) {
		each[emotion] = right[emotion] / all[emotion]
		mean += each[emotion] / float64(len(all))
	}
	return mean, each
}
