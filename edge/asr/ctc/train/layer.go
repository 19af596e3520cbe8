package train

import (
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/ctc/matrix"
)

func (l *layer) forward(g *ctc.GRU, x []float32, batch, steps, width, size int) {
	addRows(l.gates, g.B)
	matrix.AddProduct(l.gates, x, g.W, batch*steps, width, 3*size, width, 1)
	for t := range steps {
		from := t * batch
		before := l.h[from*size : (from+batch)*size]
		memory := l.memory[from*3*size : (from+batch)*3*size]
		for b := range batch {
			copy(memory[(b*3+2)*size:], g.C)
		}
		matrix.AddProduct(memory, before, g.U, batch, size, 3*size, size, 1)
		for b := range batch {
			l.cell(from+b, batch, size)
		}
	}
}

// cell finds the state of one row of the batch at one time.
func (l *layer) cell(row, batch, size int) {
	gates, memory := l.gates[row*3*size:][:3*size], l.memory[row*3*size:][:3*size]
	before, h := l.h[row*size:][:size], l.h[(row+batch)*size:][:size]
	r, z, n := l.r[row*size:][:size], l.z[row*size:][:size], l.n[row*size:][:size]
	for i := range size {
		r[i] = ctc.Sigmoid(gates[i] + memory[i])
		z[i] = ctc.Sigmoid(gates[size+i] + memory[size+i])
		n[i] = ctc.Tanh(gates[2*size+i] + r[i]*memory[2*size+i])
		h[i] = n[i] + z[i]*(before[i]-n[i])
	}
}

func (l *layer) backward(g, gradient, turned *ctc.GRU, x []float32, batch, steps, width, size int) {
	matrix.Transpose(turned.U, g.U, size, 3*size)
	matrix.Transpose(turned.W, g.W, width, 3*size)
	carry := make([]float32, batch*size)
	for t := steps - 1; t >= 0; t-- {
		for b := range batch {
			l.cellBack(t*batch+b, batch, size, carry[b*size:][:size])
		}
		matrix.AddProduct(carry, l.dMemory[t*batch*3*size:], turned.U, batch, 3*size, size, 3*size, 1)
	}
	rows := batch * steps
	matrix.AddProduct(gradient.W, x, l.dGates, width, rows, 3*size, 1, width)
	matrix.AddProduct(gradient.U, l.h, l.dMemory, size, rows, 3*size, 1, size)
	sumRows(gradient.B, l.dGates)
	for i := range rows {
		sumRows(gradient.C, l.dMemory[(i*3+2)*size:][:size])
	}
	matrix.AddProduct(l.dx, l.dGates, turned.W, rows, 3*size, width, 3*size, 1)
}

// cellBack takes the gradient by the state of one row to its gates, and leaves in
// carry what goes straight to the state before.
func (l *layer) cellBack(row, batch, size int, carry []float32) {
	dGates, dMemory := l.dGates[row*3*size:][:3*size], l.dMemory[row*3*size:][:3*size]
	memory, before, dh := l.memory[row*3*size:][:3*size], l.h[row*size:][:size], l.dh[row*size:][:size]
	r, z, n := l.r[row*size:][:size], l.z[row*size:][:size], l.n[row*size:][:size]
	for i := range size {
		d := dh[i] + carry[i]
		fresh := d * (1 - z[i]) * (1 - n[i]*n[i])
		reset := fresh * memory[2*size+i] * r[i] * (1 - r[i])
		update := d * (before[i] - n[i]) * z[i] * (1 - z[i])
		dGates[i], dGates[size+i], dGates[2*size+i] = reset, update, fresh
		dMemory[i], dMemory[size+i], dMemory[2*size+i] = reset, update, fresh*r[i]
		carry[i] = d * z[i]
	}
}
