package store_test

import (
	"testing"

	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenSQLite(t, t.TempDir(), store.Config{}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB {
		return storetest.Open(t, t.TempDir(), store.Config{URL: pgtest.URL(t)})
	})
}
