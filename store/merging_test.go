package store_test

import (
	"testing"

	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

func TestEveryTableSaysHowItBehavesUnderAMerge(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	said := store.Mergings()
	schema := store.Columns(t, db)
	for table, columns := range schema {
		how, listed := said[table]
		if !listed {
			t.Errorf("table %s is not in store.Mergings: say what becomes of it when two persons are one", table)
		}
		if columns["customer"] && how == store.NotOfCustomers {
			t.Errorf("%s has a column customer and is said not to be of customers", table)
		}
		if of := store.Personal()[table].Of; of != "" && how == store.NotOfCustomers {
			t.Errorf("%s has rows of a customer (%s) and is said not to be of customers", table, of)
		}
	}
	for table := range said {
		if schema[table] == nil {
			t.Errorf("there is no table %s", table)
		}
	}
	for _, table := range store.Tables() {
		if _, listed := said[table.Name]; !listed {
			t.Errorf("table %s is copied and not in store.Mergings", table.Name)
		}
	}
}
