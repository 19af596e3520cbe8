package train

import "math"

// Loss is the negative log likelihood of labels under log probabilities (steps rows
// of width values; only the first symbols count; 0 is the blank), and writes its
// gradient by the values before the softmax (Graves et al. 2006, equation 16). A
// sequence that is too long for its steps has no path: the loss is +Inf and the
// gradient zero.
func Loss(logProbs, gradient []float32, labels []int, steps, width, symbols int) float64 {
	l := lattice{p: logProbs, labels: labels, steps: steps, width: width, states: 2*len(labels) + 1}
	l.forward()
	total := l.total()
	for t := range steps {
		clear(gradient[t*width : (t+1)*width])
	}
	if math.IsInf(total, -1) {
		return math.Inf(1)
	}
	l.backward()
	l.gradient(gradient, total, symbols)
	return -total
}

// lattice has a state for each label and for the blank before, between and behind.
type lattice struct {
	p             []float32
	labels        []int
	steps, width  int
	states        int
	before, after []float64 // log of the weight of all ways from the start, to the end
}

var impossible = math.Inf(-1)

func (l *lattice) symbol(state int) int {
	if state%2 == 0 {
		return 0
	}
	return l.labels[state/2]
}

// skips tells whether the blank between this label and the one before may be left out.
func (l *lattice) skips(state int) bool {
	return state%2 == 1 && state >= 3 && l.labels[state/2] != l.labels[state/2-1]
}

func (l *lattice) at(t, state int) float64 { return float64(l.p[t*l.width+l.symbol(state)]) }

func (l *lattice) forward() {
	l.before = make([]float64, l.steps*l.states)
	for i := range l.before {
		l.before[i] = impossible
	}
	for t := range l.steps {
		row := l.before[t*l.states : (t+1)*l.states]
		if t == 0 {
			for s := range min(2, l.states) {
				row[s] = l.at(0, s)
			}
			continue
		}
		last := l.before[(t-1)*l.states : t*l.states]
		for s := range row {
			sum := last[s]
			if s >= 1 {
				sum = add(sum, last[s-1])
			}
			if l.skips(s) {
				sum = add(sum, last[s-2])
			}
			row[s] = sum + l.at(t, s)
		}
	}
}

func (l *lattice) total() float64 {
	row := l.before[(l.steps-1)*l.states:]
	sum := row[l.states-1]
	if l.states > 1 {
		sum = add(sum, row[l.states-2])
	}
	return sum
}

// backward leaves out what the step itself says, so that before + after counts it once.
func (l *lattice) backward() {
	l.after = make([]float64, l.steps*l.states)
	for i := range l.after {
		l.after[i] = impossible
	}
	end := l.after[(l.steps-1)*l.states:]
	for s := max(0, l.states-2); s < l.states; s++ {
		end[s] = 0
	}
	for t := l.steps - 2; t >= 0; t-- {
		row, next := l.after[t*l.states:(t+1)*l.states], l.after[(t+1)*l.states:(t+2)*l.states]
		for s := range row {
			sum := next[s] + l.at(t+1, s)
			if s+1 < l.states {
				sum = add(sum, next[s+1]+l.at(t+1, s+1))
			}
			if s+2 < l.states && l.skips(s+2) {
				sum = add(sum, next[s+2]+l.at(t+1, s+2))
			}
			row[s] = sum
		}
	}
}

func (l *lattice) gradient(gradient []float32, total float64, symbols int) {
	for t := range l.steps {
		g, p := gradient[t*l.width:(t+1)*l.width], l.p[t*l.width:(t+1)*l.width]
		for k := range symbols {
			g[k] = float32(math.Exp(float64(p[k])))
		}
		for s := range l.states {
			if weight := l.before[t*l.states+s] + l.after[t*l.states+s] - total; weight > -40 {
				g[l.symbol(s)] -= float32(math.Exp(weight))
			}
		}
	}
}

// add is log(e^a + e^b).
func add(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if b-a < -40 || math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}
