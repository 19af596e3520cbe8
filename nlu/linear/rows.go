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

// dot is row · w; w has a cell for each column.
func dot(index []uint32, value, w []float32) float32 {
	value = value[:len(index)]
	var a, b float32 // two sums: additions need not wait for one another
	i := 0
	for ; i+1 < len(index); i += 2 {
		a += value[i] * w[index[i]]
		b += value[i+1] * w[index[i+1]]
	}
	if i < len(index) {
		a += value[i] * w[index[i]]
	}
	return a + b
}

// axpy adds by × row to w.
func axpy(by float32, index []uint32, value, w []float32) {
	value = value[:len(index)]
	for i, j := range index {
		w[j] += by * value[i]
	}
}
