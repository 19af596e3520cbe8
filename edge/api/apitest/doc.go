// Package apitest runs a whole server for the tests of every subject, over a desk that
// runs, a store where one is asked for, and ports that keep what they were asked. It is
// for tests alone.
package apitest
