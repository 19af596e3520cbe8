package matrix

import (
	"math"
	"math/rand/v2"
	"testing"
)

func filled(n int, seed uint64) []float32 {
	random, x := rand.New(rand.NewPCG(seed, 7)), make([]float32, n)
	for i := range x {
		x[i] = random.Float32()*2 - 1
	}
	return x
}

func TestAProductIsThatOfTheDefinition(t *testing.T) {
	t.Parallel()
	for _, size := range [][3]int{{1, 1, 32}, {1, 120, 160}, {4, 3, 64}, {7, 33, 96}, {13, 160, 480}} {
		rows, depth, columns := size[0], size[1], size[2]
		a, b := filled(rows*depth, 1), filled(depth*columns, 2)
		turned := make([]float32, rows*depth)
		Transpose(turned, a, rows, depth)
		straight, across := make([]float32, rows*columns), make([]float32, rows*columns)
		Product(straight, a, b, rows, depth, columns)
		AddProduct(across, turned, b, rows, depth, columns, 1, rows)
		for i := range rows {
			for j := range columns {
				want := 0.0
				for k := range depth {
					want += float64(a[i*depth+k]) * float64(b[k*columns+j])
				}
				for _, got := range []float32{straight[i*columns+j], across[i*columns+j]} {
					if math.Abs(float64(got)-want) > 1e-4 {
						t.Fatalf("%v at %d,%d: %v, by definition %v", size, i, j, got, want)
					}
				}
			}
		}
	}
}

func TestVectorLoopsAgreeWithPlainOnes(t *testing.T) {
	t.Parallel()
	const rows, depth, columns = 8, 50, 64
	a, b := filled(rows*depth, 3), filled(depth*columns, 4)
	fast, plain := make([]float32, rows*columns), make([]float32, rows*columns)
	Product(fast, a, b, rows, depth, columns)
	plainRows(plain, a, b, rows, columns, depth, columns, depth, 1)
	for i := range plain {
		if math.Abs(float64(plain[i]-fast[i])) > 1e-4 {
			t.Fatalf("at %d: %v and %v", i, fast[i], plain[i])
		}
	}
}

func TestAShortSliceIsRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a product beyond the end of a slice was taken")
		}
	}()
	Product(make([]float32, 32), make([]float32, 4), make([]float32, 5*32-1), 1, 5, 32)
}

func BenchmarkProduct32x160x480(b *testing.B) {
	x, w, y := filled(32*160, 1), filled(160*480, 2), make([]float32, 32*480)
	for b.Loop() {
		Product(y, x, w, 32, 160, 480)
	}
	b.ReportMetric(float64(b.N)*32*160*480*2/1e9/b.Elapsed().Seconds(), "GFLOP/s")
}

func BenchmarkProduct1x160x480(b *testing.B) {
	x, w, y := filled(160, 1), filled(160*480, 2), make([]float32, 480)
	for b.Loop() {
		Product(y, x, w, 1, 160, 480)
	}
	b.ReportMetric(float64(b.N)*160*480*2/1e9/b.Elapsed().Seconds(), "GFLOP/s")
}
