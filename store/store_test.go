package store_test

import (
	"testing"

	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenSQLite(t, t.TempDir(), store.Config{}) })
}
