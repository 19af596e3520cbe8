//go:build !amd64

package matrix

func fourRows(c, a, b []float32, depth, columns, rowStride, depthStride int) {
	plainRows(c, a, b, 4, 16, depth, columns, rowStride, depthStride)
}

func oneRow(c, a, b []float32, depth, columns, depthStride int) {
	plainRows(c, a, b, 1, Columns, depth, columns, 0, depthStride)
}
