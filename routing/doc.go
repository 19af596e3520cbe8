// Package routing decides who should answer: which waiting contact goes to which
// free agent, and why. It is pure: the same people at the same moment give the
// same decisions.
package routing
