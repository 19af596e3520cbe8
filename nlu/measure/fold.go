package measure

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"zhiyin.dev/nlu"
)

// Distinct leaves out rows with the text of an earlier row.
func Distinct(rows []nlu.Example) []nlu.Example {
	seen := make(map[string]bool, len(rows))
	out := make([]nlu.Example, 0, len(rows))
	for _, e := range rows {
		if !seen[e.Text] {
			seen[e.Text] = true
			out = append(out, e)
		}
	}
	return out
}

// Split deals rows into k parts, each intent evenly, the same for the same seed.
// Rows of one text would be in two parts: see Distinct.
func Split(rows []nlu.Example, k int, seed uint64) [][]nlu.Example {
	random := rand.New(rand.NewPCG(seed, uint64(k)))
	order := random.Perm(len(rows))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[a].Intent, rows[b].Intent) })
	parts := make([][]nlu.Example, k)
	for at, i := range order {
		parts[at%k] = append(parts[at%k], rows[i])
	}
	return parts
}

// CrossValidate trains without each of k parts of the rows in turn and reads that
// part. It returns the rows with their answers, and the accuracy on each part.
func CrossValidate(t nlu.Trainer, rows, outside []nlu.Example, k int) (asked []nlu.Example, answers []nlu.Classified, accuracy []float64, err error) {
	return Validate(t, Split(Distinct(rows), k, t.Seed), outside)
}

// ByText deals rows into k parts by what they say alone: a row is in the same part
// of every set that holds it, so that two sets can be compared row by row.
func ByText(rows []nlu.Example, k int) [][]nlu.Example {
	parts := make([][]nlu.Example, k)
	for _, e := range Distinct(rows) {
		h := fnv.New32a()
		h.Write([]byte(e.Text))
		p := int(h.Sum32() % uint32(k))
		parts[p] = append(parts[p], e)
	}
	return parts
}

// Validate is CrossValidate over parts that are dealt already.
func Validate(t nlu.Trainer, parts [][]nlu.Example, outside []nlu.Example) (asked []nlu.Example, answers []nlu.Classified, accuracy []float64, err error) {
	for p := range parts {
		m, err := t.Train(slices.Concat(slices.Delete(slices.Clone(parts), p, p+1)...), outside)
		if err != nil {
			return nil, nil, nil, err
		}
		right := 0
		for _, e := range parts[p] {
			a := m.Classify(e.Text)
			if a.Intent == e.Intent {
				right++
			}
			asked, answers = append(asked, e), append(answers, a)
		}
		accuracy = append(accuracy, float64(right)/float64(max(len(parts[p]), 1)))
	}
	return asked, answers, accuracy, nil
}
