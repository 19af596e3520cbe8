package main

import (
	"io"

	"zhiyin.dev/scenario/figure"
)

type report struct{ figure.Report }

// add takes the runs of one figure and keeps their median.
func (r *report) add(name, bar string, runs []float64) { r.Add(name, bar, runs...) }

func (r *report) print(w io.Writer) error { return r.Print(w, "voice") }

func percentile(values []float64, p float64) float64 { return figure.Percentile(values, p) }
