package linear

import "math/rand/v2"

// SVM is what a machine is trained with: squared hinge loss, L2 penalty, by dual
// coordinate descent with shrinking (Hsieh et al., ICML 2008; Fan et al., LIBLINEAR).
type SVM struct {
	C      float32 // cost of an error against the size of the weights
	Eps    float32 // largest difference of projected gradients to stop at; 0.1 is LIBLINEAR's
	Rough  float32 // the same where Continue stops
	Sweeps int     // most passes over the rows
	Seed   uint64
}

// Machine is one binary problem being solved: class against rest.
type Machine struct {
	svm    SVM
	rows   *Rows
	square []float32 // |row|² + 1, the 1 for the bias
	cost   []float32 // of each row, × C; nil: 1
	W      []float32 // weight of each column
	Bias   float32
	alpha  []float32
	active []int32
	random *rand.Rand
}

// NewMachine prepares for any class of rows. square is from Squares; cost weighs
// each row's errors, nil for all alike.
func NewMachine(svm SVM, rows *Rows, square, cost []float32) *Machine {
	return &Machine{svm: svm, rows: rows, square: square, cost: cost, W: make([]float32, rows.width), alpha: make([]float32, rows.Len()),
		active: make([]int32, 0, rows.Len())}
}

// Squares are |row|² + 1 of every row.
func Squares(rows *Rows) []float32 {
	out := make([]float32, rows.Len())
	for i := range out {
		_, value := rows.Row(i)
		out[i] = 1
		for _, v := range value {
			out[i] += v * v
		}
	}
	return out
}

// Left and Stray stand in the place of a row's class: it is left out, or it belongs
// to none of the classes.
const (
	Left  int32 = -1
	Stray int32 = -2
)

// Solve trains class this against the rest from nothing.
func (m *Machine) Solve(class []int32, this int32) {
	clear(m.W)
	clear(m.alpha)
	m.Bias = 0
	m.all(class)
	m.descend(class, this, m.svm.Eps, true)
}

// Continue trains on from a former solution of the same class, with the rows that
// are Left now taken out. It costs a fraction of Solve.
func (m *Machine) Continue(class []int32, this int32, from *Solution) {
	copy(m.W, from.w)
	m.Bias = from.bias
	clear(m.alpha)
	m.active = m.active[:0]
	for k, i := range from.support {
		if class[i] == Left {
			m.add(i, -signed(from.alpha[k], from.positive[k]))
			continue
		}
		m.alpha[i] = from.alpha[k]
		m.active = append(m.active, i)
	}
	m.descend(class, this, m.svm.Rough, false)
}

func signed(a float32, positive bool) float32 {
	if positive {
		return a
	}
	return -a
}

func (m *Machine) add(i int32, by float32) {
	index, value := m.rows.Row(int(i))
	axpy(by, index, value, m.W)
	m.Bias += by
}

// Solution is what Continue starts from.
type Solution struct {
	w        []float32
	bias     float32
	support  []int32
	alpha    []float32
	positive []bool
}

// Keep copies the solution into s.
func (m *Machine) Keep(s *Solution, class []int32, this int32) {
	s.w, s.bias = append(s.w[:0], m.W...), m.Bias
	s.support, s.alpha, s.positive = s.support[:0], s.alpha[:0], s.positive[:0]
	for i, a := range m.alpha {
		if a > 0 {
			s.support, s.alpha, s.positive = append(s.support, int32(i)), append(s.alpha, a), append(s.positive, class[i] == this)
		}
	}
}

// Infinite is more than any score.
const Infinite = float32(3e38)

// aside is the gradient over which a row without weight is set aside: it is that far
// on its own side of the margin. Most rows of other classes are.
const aside = .1

// descend goes over the active rows until the projected gradients differ by less
// than eps, or after Sweeps. Rows that stay at their bound are set aside; when the
// others are solved all are looked at once more. whole says that all are active.
func (m *Machine) descend(class []int32, this int32, eps float32, whole bool) {
	m.random = rand.New(rand.NewPCG(m.svm.Seed, uint64(this)+1))
	bound := Infinite
	for range m.svm.Sweeps {
		high, low := m.sweep(class, this, bound)
		if high-low <= eps {
			if whole {
				return
			}
			m.all(class)
			whole, bound = true, Infinite
			continue
		}
		whole = false
		if bound = min(high, aside); high <= 0 {
			bound = aside
		}
	}
}

func (m *Machine) all(class []int32) {
	m.active = m.active[:0]
	for i, c := range class {
		if c != Left {
			m.active = append(m.active, int32(i))
		}
	}
}

// sweep updates every active row once, in random order, and returns the extremes
// of the projected gradients.
func (m *Machine) sweep(class []int32, this int32, bound float32) (high, low float32) {
	high, low = -Infinite, Infinite
	half := 0.5 / m.svm.C
	for s := 0; s < len(m.active); s++ {
		o := s + int(m.random.Uint32N(uint32(len(m.active)-s)))
		m.active[s], m.active[o] = m.active[o], m.active[s]
		i := m.active[s]
		y := float32(-1)
		if class[i] == this {
			y = 1
		}
		d := half
		if m.cost != nil {
			d = half / m.cost[i]
		}
		index, value := m.rows.Row(int(i))
		a := m.alpha[i]
		g := y*(dot(index, value, m.W)+m.Bias) - 1 + d*a
		pg := g
		if a == 0 {
			if g > bound {
				m.active[s] = m.active[len(m.active)-1]
				m.active = m.active[:len(m.active)-1]
				s--
				continue
			}
			pg = min(g, 0)
		}
		high, low = max(high, pg), min(low, pg)
		if pg > 1e-12 || pg < -1e-12 {
			m.alpha[i] = max(a-g/(m.square[i]+d), 0)
			by := (m.alpha[i] - a) * y
			axpy(by, index, value, m.W)
			m.Bias += by
		}
	}
	return high, low
}

// Score of a row.
func (m *Machine) Score(rows *Rows, i int) float32 {
	index, value := rows.Row(i)
	return dot(index, value, m.W) + m.Bias
}
