package intake

import (
	"container/list"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// known is a person in memory.
type known struct {
	id      zhiyin.CustomerID // the canonical record
	records []zhiyin.CustomerID
	person  *profile.Person
	due     time.Time // a timer is kept at this instant, or before it; zero: perhaps none is
	size    int
}

// shelf keeps the persons who were looked at last, up to so many bytes. One
// goroutine uses it.
type shelf struct {
	most, size int
	order      *list.List // of *known, the latest first
	by         map[zhiyin.CustomerID]*list.Element
	owner      map[zhiyin.CustomerID]zhiyin.CustomerID // record → canonical record, of those on the shelf
}

func newShelf(bytes int) *shelf {
	return &shelf{most: bytes, order: list.New(), by: map[zhiyin.CustomerID]*list.Element{}, owner: map[zhiyin.CustomerID]zhiyin.CustomerID{}}
}

// of returns the person that a record belongs to, if they are on the shelf.
func (s *shelf) of(record zhiyin.CustomerID) *known {
	e := s.by[s.owner[record]]
	if e == nil {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(*known)
}

// has tells whether the person that a record belongs to is on the shelf.
func (s *shelf) has(record zhiyin.CustomerID) bool {
	_, there := s.owner[record]
	return there
}

func (s *shelf) put(k *known) {
	s.drop(k.id)
	s.by[k.id] = s.order.PushFront(k)
	for _, r := range k.records {
		s.owner[r] = k.id
	}
	s.weigh(k)
}

// weigh counts the person's size anew and lets go of whoever does not fit, but
// never of k itself.
func (s *shelf) weigh(k *known) {
	size := k.person.Size()
	s.size += size - k.size
	k.size = size
	for s.size > s.most && s.order.Len() > 1 {
		s.drop(s.order.Back().Value.(*known).id)
	}
}

// drop forgets the person that a record belongs to.
func (s *shelf) drop(record zhiyin.CustomerID) {
	id, there := s.owner[record]
	if !there {
		return
	}
	e := s.by[id]
	k := e.Value.(*known)
	s.order.Remove(e)
	s.size -= k.size
	delete(s.by, id)
	for _, r := range k.records {
		delete(s.owner, r)
	}
}

func (s *shelf) clear() { *s = *newShelf(s.most) }
