package linear_test

import (
	"math"
	"testing"

	"zhiyin.dev/nlu/linear"
)

// corners are rows in the corners of a square, the class by the first two columns.
func corners() (*linear.Rows, []int32) {
	rows := linear.NewRows(4, 40)
	var class []int32
	for i := range 40 {
		c := i % 2
		rows.Append([]uint32{uint32(c), uint32(2 + i/2%2)}, []float32{1, .5})
		class = append(class, int32(c))
	}
	return rows, class
}

func TestAMachineSeparatesWhatCanBeSeparated(t *testing.T) {
	t.Parallel()
	rows, class := corners()
	m := linear.NewMachine(linear.SVM{C: 1, Eps: .01, Rough: .01, Sweeps: 200, Seed: 1}, rows, linear.Squares(rows), nil)
	m.Solve(class, 0)
	for i := range rows.Len() {
		if s := m.Score(rows, i); (s > 0) != (class[i] == 0) {
			t.Errorf("row %d of class %d scores %v", i, class[i], s)
		}
	}
	// At the optimum of squared hinge loss the weights are 2C times the sum of the
	// errors: they are mirrored, and the columns that say nothing have none.
	if d := float64(m.W[0] + m.W[1]); math.Abs(d) > .02 || math.Abs(float64(m.W[2])) > .02 {
		t.Errorf("weights are %v", m.W)
	}
}

func TestGoingOnWithoutRowsEndsWhereTrainingWithoutThemDoes(t *testing.T) {
	t.Parallel()
	rows, class := corners()
	svm := linear.SVM{C: 1, Eps: .001, Rough: .001, Sweeps: 500, Seed: 1}
	m := linear.NewMachine(svm, rows, linear.Squares(rows), nil)
	m.Solve(class, 0)
	var whole linear.Solution
	m.Keep(&whole, class, 0)
	for i := range 15 {
		class[i] = linear.Left
	}
	m.Continue(class, 0, &whole)
	again := append([]float32(nil), m.W...)
	m.Solve(class, 0)
	for c := range again {
		if math.Abs(float64(again[c]-m.W[c])) > .02 {
			t.Errorf("column %d: %v, trained anew %v", c, again[c], m.W[c])
		}
	}
}

// A network must learn what no machine can: the class is whether two columns agree.
func TestANetworkLearnsExclusiveOr(t *testing.T) {
	t.Parallel()
	rows := linear.NewRows(4, 400)
	var class []int32
	for i := range 400 {
		a, b := uint32(i%2), uint32(i/2%2)
		rows.Append([]uint32{a, 2 + b}, []float32{1, 1})
		class = append(class, int32(a^b))
	}
	n := linear.Net{Hidden: 16, Epochs: 40, Rate: .1, Seed: 1}.Train(rows, class, 2, nil)
	for i := range 4 {
		p := make([]float32, 2)
		index, value := rows.Row(i)
		n.Read(index, value, p)
		if p[class[i]] < .9 {
			t.Errorf("row %d of class %d: %v", i, class[i], p)
		}
	}
}

func TestStrayRowsAreTaughtToLookLikeNothing(t *testing.T) {
	t.Parallel()
	rows := linear.NewRows(3, 300)
	var class []int32
	for i := range 300 {
		rows.Append([]uint32{uint32(i % 3)}, []float32{1})
		class = append(class, []int32{0, 1, linear.Stray}[i%3])
	}
	n := linear.Net{Hidden: 16, Epochs: 30, Rate: .1, Seed: 1}.Train(rows, class, 2, nil)
	p := make([]float32, 2)
	n.Read([]uint32{2}, []float32{1}, p)
	if p[0] > .7 || p[1] > .7 {
		t.Errorf("a stray row is taken for %v", p)
	}
}

func TestRoundedWeightsAreNearTheirOwn(t *testing.T) {
	t.Parallel()
	dense := []float32{.5, -1, .25, 0, 0, 0, 3, 2, -3}
	table := linear.NewTable(dense, 3)
	for i, want := range dense {
		if got := table.At(uint32(i/3), i%3); math.Abs(float64(got-want)) > 3./254 {
			t.Errorf("weight %d is %v, not %v", i, got, want)
		}
	}
	sum := make([]float32, 3)
	table.Add([]uint32{0, 2}, []float32{2, 1}, sum)
	if math.Abs(float64(sum[0]-4)) > .05 || math.Abs(float64(sum[2]+2.5)) > .05 {
		t.Errorf("the sum is %v", sum)
	}
}
