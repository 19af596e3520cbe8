// Package linear trains classifiers on sparse rows: one-vs-rest support vector
// machines and a small network, the same for the same rows and seed.
package linear

// Rows are sparse vectors in one block of memory (CSR). Indices ascend in a row.
type Rows struct {
	start []int32 // of row i; one more than there are rows
	index []uint32
	value []float32
	width int
}

// NewRows makes an empty set of vectors with width columns, with room for rows.
func NewRows(width, rows int) *Rows {
	return &Rows{start: make([]int32, 1, rows+1), width: width}
}

// Append adds a row; index ascends.
func (r *Rows) Append(index []uint32, value []float32) {
	r.index = append(r.index, index...)
	r.value = append(r.value, value...)
	r.start = append(r.start, int32(len(r.index)))
}

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.start) - 1 }

// Width is the number of columns.
func (r *Rows) Width() int { return r.width }

// Row i; to be read only.
func (r *Rows) Row(i int) ([]uint32, []float32) {
	from, to := r.start[i], r.start[i+1]
	return r.index[from:to], r.value[from:to]
}

// dot is row · w; w has a cell for each column. Four sums need not wait for one another.
func dot(index []uint32, value, w []float32) float32 {
	var a, b, c, d float32
	for len(index) >= 4 && len(value) >= 4 {
		i, v := (*[4]uint32)(index), (*[4]float32)(value)
		a += v[0] * w[i[0]]
		b += v[1] * w[i[1]]
		c += v[2] * w[i[2]]
		d += v[3] * w[i[3]]
		index, value = index[4:], value[4:]
	}
	for k, i := range index {
		a += value[k] * w[i]
	}
	return a + b + c + d
}

// axpy adds by × row to w.
func axpy(by float32, index []uint32, value, w []float32) {
	value = value[:len(index)]
	for i, j := range index {
		w[j] += by * value[i]
	}
}
