package acoustic

import "math"

const (
	// MelBands is how many bands a row has, evenly spaced in mel from 100 to 3,800 Hz:
	// what a telephone passes, and its edges.
	MelBands = 40
	// RowSamples is the time between two rows: 10 ms.
	RowSamples = 80
	// WindowSamples is what one row is taken of: 25 ms under a Hann window.
	WindowSamples = 200

	lowestHz, highestHz = 100.0, 3800.0
	// melFloor is added to the energies, which are of samples from −1 to 1, so that
	// digital silence has a logarithm. It is some −90 dB of full scale.
	melFloor = 1e-7
)

// MelRow holds the natural logarithms of the band energies.
type MelRow [MelBands]float32

// LogMel turns audio into log mel rows while it comes. After n samples there were
// (n−200)/80 + 1 rows.
type LogMel struct {
	spectrum Spectrum
	window   [SpectrumSize]float32
	power    [SpectrumBins]float32
	held     [WindowSamples]float32
	filled   int
	rows     []MelRow
}

// NewLogMel makes one for a stream.
func NewLogMel() *LogMel { return &LogMel{rows: make([]MelRow, 0, 4)} }

// Reset forgets the audio so far.
func (m *LogMel) Reset() { m.filled = 0 }

// Write takes samples, usually a frame, and gives the rows that they complete; the
// rows are good until the next Write.
func (m *LogMel) Write(samples []int16) []MelRow {
	m.rows = m.rows[:0]
	for len(samples) > 0 {
		n := min(len(samples), WindowSamples-m.filled)
		for i, s := range samples[:n] {
			m.held[m.filled+i] = float32(s) / 32768
		}
		m.filled += n
		samples = samples[n:]
		if m.filled == WindowSamples {
			m.rows = append(m.rows, MelRow{})
			m.row(&m.rows[len(m.rows)-1])
			m.filled = copy(m.held[:], m.held[RowSamples:])
		}
	}
	return m.rows
}

func (m *LogMel) row(row *MelRow) {
	for i, w := range &hann {
		m.window[i] = m.held[i] * w
	}
	m.spectrum.Power(&m.window, &m.power)
	for b := range row {
		band := &melFilters[b]
		energy := float32(melFloor)
		for i, w := range band.weights {
			energy += w * m.power[band.from+i]
		}
		row[b] = float32(math.Log(float64(energy)))
	}
}

// melFilter is one triangle over neighbouring bins.
type melFilter struct {
	from    int
	weights []float32
}

var (
	hann       [WindowSamples]float32
	melFilters [MelBands]melFilter
)

// melOf is the mel scale of O'Shaughnessy, 1987; hzOf its inverse.
func melOf(hz float64) float64 { return 1127 * math.Log1p(hz/700) }
func hzOf(mel float64) float64 { return 700 * math.Expm1(mel/1127) }

func init() {
	for i := range hann {
		hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/WindowSamples))
	}
	low, step := melOf(lowestHz), (melOf(highestHz)-melOf(lowestHz))/(MelBands+1)
	for b := range melFilters {
		melFilters[b] = triangle(low+float64(b)*step, step)
	}
}

// triangle rises over one step of mel and falls over the next. Weights are scaled so
// that noise of equal power in each bin gives each band the same energy.
func triangle(from, step float64) melFilter {
	var f melFilter
	sum := 0.0
	for bin := range SpectrumBins {
		w := 1 - math.Abs(melOf(float64(bin)*BinHz)-from-step)/step
		if w <= 0 {
			continue
		}
		if len(f.weights) == 0 {
			f.from = bin
		}
		f.weights = append(f.weights, float32(w))
		sum += w
	}
	for i := range f.weights {
		f.weights[i] /= float32(sum * WindowSamples)
	}
	return f
}
