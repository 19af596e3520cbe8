// Package stat says how sure a measured share is.
package stat
