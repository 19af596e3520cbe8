package linear

// Table is a matrix of weights, one row for each feature, in a byte a weight: each
// row has a scale of its own, so that a weight is off by at most 1/254 of the row's
// largest.
type Table struct {
	Width int
	Scale []float32 // of each row
	Cell  []int8    // row by row
}

// NewTable rounds a dense matrix, row by row of width cells.
func NewTable(dense []float32, width int) *Table {
	t := &Table{Width: width, Scale: make([]float32, len(dense)/width), Cell: make([]int8, len(dense))}
	for r := range t.Scale {
		row := dense[r*width : r*width+width]
		top := float32(0)
		for _, v := range row {
			top = max(top, v, -v)
		}
		if top == 0 {
			continue
		}
		t.Scale[r] = top / 127
		for c, v := range row {
			t.Cell[r*width+c] = round(v * 127 / top)
		}
	}
	return t
}

func round(v float32) int8 {
	if v < 0 {
		return int8(v - 0.5)
	}
	return int8(v + 0.5)
}

// Add adds the sparse row × table to sum, which has Width cells.
func (t *Table) Add(index []uint32, value, sum []float32) {
	for k, i := range index {
		by := value[k] * t.Scale[i]
		if by == 0 {
			continue
		}
		cells := t.Cell[int(i)*t.Width : int(i)*t.Width+t.Width]
		sum := sum[:len(cells)]
		for c, v := range cells {
			sum[c] += by * float32(v)
		}
	}
}

// At is one weight.
func (t *Table) At(row uint32, column int) float32 {
	return t.Scale[row] * float32(t.Cell[int(row)*t.Width+column])
}
