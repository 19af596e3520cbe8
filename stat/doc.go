// Package stat says how sure a measured share, a mean or a difference of two is.
package stat
