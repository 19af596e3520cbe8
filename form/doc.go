// Package form reads the text of a definition strictly: every field is asked for once,
// what nobody asked for is wrong, and so is a value of another shape; each problem has
// its place in the text.
package form
