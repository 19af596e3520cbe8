package main

import (
	"zhiyin.dev"
	"zhiyin.dev/need/foresee"
	"zhiyin.dev/need/foresee/measured"
)

// stand holds what all rows share.
type stand struct {
	set     *measured.Set
	lengths *lengths
	likely  map[string][]zhiyin.Foreseen // by call
}

// prepare learns the packs' models from past contacts and foresees every call.
func (b *stand) prepare() {
	b.likely = map[string][]zhiyin.Foreseen{}
	for _, pack := range b.set.Packs {
		m := foresee.Learn(b.set.Trees[pack].NeedIDs(), b.set.Rows(pack), nil)
		for _, c := range b.set.Calls {
			if c.Pack == pack {
				b.likely[c.ID] = m.Reasons(b.set.Customers[c.Customer].History.Before(c.At), c.At)
			}
		}
	}
}

func (b *stand) static() ([]outcome, error) {
	return b.walk("static", staticFlow)
}

func (b *stand) personal(y way) ([]outcome, error) {
	return b.walk("personal", func(t *measured.Tree) string { return personalFlow(t, y) })
}

// walk sends every call through its company's flow.
func (b *stand) walk(name string, flow func(*measured.Tree) string) ([]outcome, error) {
	arms := map[string]*arm{}
	for pack, tree := range b.set.Trees {
		var err error
		if arms[pack], err = newArm(name, tree, flow(tree)); err != nil {
			return nil, err
		}
	}
	out := make([]outcome, len(b.set.Calls))
	for i, c := range b.set.Calls {
		customer := b.set.Customers[c.Customer]
		w := &walk{arm: arms[c.Pack], call: c, customer: customer, lengths: b.lengths}
		var err error
		if out[i], err = w.run(b.snapshot(c, customer)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// snapshot is what the platform knows when the call comes in.
func (b *stand) snapshot(c measured.Call, who *measured.Customer) zhiyin.Snapshot {
	s := zhiyin.Snapshot{At: c.At, Known: zhiyin.One, Likely: b.likely[c.ID]}
	s.Customer = zhiyin.Customer{ID: "cu", Tier: who.Level, Speaks: zhiyin.Mandarin}
	return s
}

func (b *stand) customer(call int) *measured.Customer {
	return b.set.Customers[b.set.Calls[call].Customer]
}
