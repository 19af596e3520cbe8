package identity

import (
	"slices"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// Likeness is what two records of one person have in common although no identifier
// says so. It is personal data.
type Likeness struct {
	Name     string   // as NameForm gives it
	Birthday string   // 2006-01-02
	City     string   // lower case
	Phone4   []string // last four digits
	Mailbox  []string // what stands before the at sign, dots and suffixes aside
}

// NewLikeness reads traits as sources write them; what is missing stays empty.
func NewLikeness(family, given, birthday, city string, phones, emails []string) Likeness {
	l := Likeness{Name: NameForm(family + given), City: strings.ToLower(strings.TrimSpace(city))}
	if len(birthday) == len("2006-01-02") {
		l.Birthday = birthday
	}
	for _, p := range phones {
		if len(p) >= 4 && !slices.Contains(l.Phone4, p[len(p)-4:]) {
			l.Phone4 = append(l.Phone4, p[len(p)-4:])
		}
	}
	for _, e := range emails {
		local, _, _ := strings.Cut(strings.ToLower(e), "@")
		local, _, _ = strings.Cut(local, "+")
		if local = strings.ReplaceAll(local, ".", ""); len(local) > 3 && !slices.Contains(l.Mailbox, local) {
			l.Mailbox = append(l.Mailbox, local)
		}
	}
	return l
}

// NameForm brings a name to the form in which names are compared: letters only, in
// lower case, those of a name in Latin letters in the order of the alphabet, since
// family and given name change places.
func NameForm(name string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if letters == "" || unicode.Is(unicode.Han, []rune(letters)[0]) {
		return letters
	}
	runes := []rune(letters)
	slices.Sort(runes)
	return string(runes)
}

// Evidence of likeness in bits: how much rarer it is that two strangers agree, as
// the binary logarithm of one in so many. A birthday is one of 20,000 of people
// living; the commonest full names have a share of one in some thousands; four
// digits are one of 10,000; mailboxes are names with a number; the largest cities
// have a thirtieth of the people. What disagrees counts against: a birthday does
// not change, a name seldom, a city often; several telephones and mailboxes are
// usual and say nothing.
const (
	birthdayBits = 14
	nameBits     = 11
	phone4Bits   = 13
	mailboxBits  = 12
	cityBits     = 4

	otherBirthday = -10
	otherName     = -6
	otherCity     = -1

	// EnoughBits is what makes a candidate: among a million customers about one
	// stranger in four looks so much like a given person. People decide.
	EnoughBits = 22
)

// Agreement names a trait that is the same. The list is closed and stored.
type Agreement string

// Agreements.
const (
	SameName     Agreement = "name"
	SameBirthday Agreement = "birthday"
	SameCity     Agreement = "city"
	SamePhone4   Agreement = "phone4"
	SameMailbox  Agreement = "mailbox"
)

// Alike weighs what two have in common, in bits, and says what agrees. It does not
// depend on which comes first.
func Alike(a, b Likeness) (bits int, agree []Agreement) {
	agree = []Agreement{}
	weigh := func(x, y string, same, other int, what Agreement) {
		switch {
		case x == "" || y == "":
		case x == y:
			bits, agree = bits+same, append(agree, what)
		default:
			bits += other
		}
	}
	weigh(a.Name, b.Name, nameBits, otherName, SameName)
	weigh(a.Birthday, b.Birthday, birthdayBits, otherBirthday, SameBirthday)
	weigh(a.City, b.City, cityBits, otherCity, SameCity)
	if common(a.Phone4, b.Phone4) {
		bits, agree = bits+phone4Bits, append(agree, SamePhone4)
	}
	if common(a.Mailbox, b.Mailbox) {
		bits, agree = bits+mailboxBits, append(agree, SameMailbox)
	}
	return bits, agree
}

func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// Keys are what somebody alike is looked for by: two with EnoughBits have one of
// them in common.
func (l Likeness) Keys() (out []string) {
	strong := [][]string{only(l.Name), only(l.Birthday), l.Phone4, l.Mailbox}
	for i := range strong {
		for j := i + 1; j < len(strong); j++ {
			for _, x := range strong[i] {
				for _, y := range strong[j] {
					out = append(out, string(rune('a'+i))+x+"\x00"+string(rune('a'+j))+y)
				}
			}
		}
	}
	return out
}

func only(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// CandidateState is what became of a candidate.
type CandidateState string

// States.
const (
	Open    CandidateState = "open"
	Merged  CandidateState = "merged"
	Refused CandidateState = "refused" // never proposed again
)

// Candidate is two persons who look like one, for people to decide on.
type Candidate struct {
	ID       string
	A, B     zhiyin.CustomerID // A before B
	Bits     int
	Evidence []Agreement
	State    CandidateState
	FoundAt  int64 // µs since 1970 UTC
	By       string
}

// Proposal is a merge that waits for a second person.
type Proposal struct {
	ID    string            `json:"id"`
	A     zhiyin.CustomerID `json:"a"`
	B     zhiyin.CustomerID `json:"b"`
	State string            `json:"state" enum:"proposed,approved,refused"`
}

// Bulk is merges that were proposed together.
type Bulk struct {
	ID, By, Reason string
	List           []Proposal
}
