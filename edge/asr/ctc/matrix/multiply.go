// Package matrix multiplies small dense matrices of float32, row by row in memory:
// what a recurrent net needs to run and to be trained. On amd64 with AVX2 and FMA
// the inner loops are vector instructions; elsewhere they are Go. Sums are taken in
// another order there, so results agree to rounding.
package matrix

// Columns is what the number of columns of a product must be a multiple of.
const Columns = 32

// AddProduct adds a·b to c. c has rows×columns values, b depth×columns; columns is a
// multiple of Columns. The value (i, k) of a is a[i·rowStride + k·depthStride], so
// that a transposed matrix needs no copy.
func AddProduct(c, a, b []float32, rows, depth, columns, rowStride, depthStride int) {
	check(c, a, b, rows, depth, columns, rowStride, depthStride)
	if rows == 0 || depth == 0 {
		return
	}
	for j := 0; j < columns; j += Columns {
		i := 0
		for ; i+4 <= rows; i += 4 {
			fourRows(c[i*columns+j:], a[i*rowStride:], b[j:], depth, columns, rowStride, depthStride)
			fourRows(c[i*columns+j+16:], a[i*rowStride:], b[j+16:], depth, columns, rowStride, depthStride)
		}
		for ; i < rows; i++ {
			oneRow(c[i*columns+j:], a[i*rowStride:], b[j:], depth, columns, depthStride)
		}
	}
}

// Product is AddProduct onto zeros, of an a that lies row by row.
func Product(c, a, b []float32, rows, depth, columns int) {
	clear(c[:rows*columns])
	AddProduct(c, a, b, rows, depth, columns, depth, 1)
}

// check panics as an index out of range would: the vector loops look at none.
func check(c, a, b []float32, rows, depth, columns, rowStride, depthStride int) {
	if columns%Columns != 0 {
		panic("matrix: columns are no multiple of 32")
	}
	if rows > 0 && depth > 0 {
		_, _, _ = c[rows*columns-1], b[depth*columns-1], a[(rows-1)*rowStride+(depth-1)*depthStride]
	}
}

// Transpose writes the rows×columns matrix a to t by columns.
func Transpose(t, a []float32, rows, columns int) {
	for i := range rows {
		for j := range columns {
			t[j*rows+i] = a[i*columns+j]
		}
	}
}

func plainRows(c, a, b []float32, count, width, depth, columns, rowStride, depthStride int) {
	for i := range count {
		out := c[i*columns : i*columns+width]
		for k := range depth {
			v, row := a[i*rowStride+k*depthStride], b[k*columns:k*columns+width]
			for j, w := range row {
				out[j] += v * w
			}
		}
	}
}
