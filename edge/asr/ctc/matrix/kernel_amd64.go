package matrix

import "golang.org/x/sys/cpu"

var vectors = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// kernel4x16 adds a product of depth to 4 rows of 16 columns; strides are in bytes.
//
//go:noescape
func kernel4x16(c *float32, cStride int, a *float32, rowStride, depthStride int, b *float32, bStride, depth int)

// kernel1x32 does so to one row of 32 columns.
//
//go:noescape
func kernel1x32(c *float32, a *float32, depthStride int, b *float32, bStride, depth int)

func fourRows(c, a, b []float32, depth, columns, rowStride, depthStride int) {
	if !vectors {
		plainRows(c, a, b, 4, 16, depth, columns, rowStride, depthStride)
		return
	}
	kernel4x16(&c[0], 4*columns, &a[0], 4*rowStride, 4*depthStride, &b[0], 4*columns, depth)
}

func oneRow(c, a, b []float32, depth, columns, depthStride int) {
	if !vectors {
		plainRows(c, a, b, 1, Columns, depth, columns, 0, depthStride)
		return
	}
	kernel1x32(&c[0], &a[0], 4*depthStride, &b[0], 4*columns, depth)
}
