package routing

// set is a set of seats.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (b set) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b set) add(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b set) drop(i int)     { b[i>>6] &^= 1 << (i & 63) }

func (b set) put(i int, in bool) {
	if in {
		b.add(i)
	} else {
		b.drop(i)
	}
}
