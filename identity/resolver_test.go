package identity_test

import (
	"reflect"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

func claim(kind zhiyin.IdentifierKind, how ...zhiyin.Assurance) identity.Claim {
	c := identity.Claim{Identifier: zhiyin.Identifier{Kind: kind, Value: "x"}}
	if len(how) > 0 {
		c.Assurance = how[0]
	}
	return c
}

func found(id string, by ...zhiyin.IdentifierKind) identity.Candidate {
	return identity.Candidate{Customer: zhiyin.CustomerID(id), By: by, Holds: by}
}

func TestMeetTellsOneSeveralNoneAndAnonymous(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims   []identity.Claim
		found    []identity.Candidate
		match    zhiyin.Match
		who      zhiyin.CustomerID
		evidence []string
	}{
		"nothing presented": {nil, nil, zhiyin.Anonymous, "", []string{}},
		"nobody has it":     {[]identity.Claim{claim(zhiyin.Phone)}, nil, zhiyin.None, "", []string{}},
		"one has it": {[]identity.Claim{claim(zhiyin.Phone)}, []identity.Candidate{found("cu_1", zhiyin.Phone)},
			zhiyin.One, "cu_1", []string{"phone"}},
		"a family shares it": {[]identity.Claim{claim(zhiyin.Phone)},
			[]identity.Candidate{found("cu_2", zhiyin.Phone), found("cu_1", zhiyin.Phone)}, zhiyin.Several, "", []string{"phone"}},
		"the member number decides": {[]identity.Claim{claim(zhiyin.Phone), claim(zhiyin.Member)},
			[]identity.Candidate{found("cu_1", zhiyin.Phone), found("cu_2", zhiyin.Phone, zhiyin.Member)},
			zhiyin.One, "cu_2", []string{"member_id", "phone"}},
	} {
		r := identity.Resolver{}.Meet(c.claims, c.found)
		if r.Match != c.match || r.Customer != c.who || !reflect.DeepEqual(r.Evidence, c.evidence) {
			t.Errorf("%s: %+v", name, r)
		}
		if (r.Confidence > 0) != (r.Match == zhiyin.One) {
			t.Errorf("%s: confidence %v", name, r.Confidence)
		}
	}
}

func TestSeveralAreNamedOldestFirst(t *testing.T) {
	t.Parallel()
	r := identity.Resolver{}.Meet([]identity.Claim{claim(zhiyin.Phone)},
		[]identity.Candidate{found("cu_3", zhiyin.Phone), found("cu_1", zhiyin.Phone), found("cu_2", zhiyin.Phone)})
	if want := []zhiyin.CustomerID{"cu_1", "cu_2", "cu_3"}; !reflect.DeepEqual(r.Candidates, want) {
		t.Errorf("candidates %v", r.Candidates)
	}
}

func TestProofAndSecondClaimsRaiseConfidence(t *testing.T) {
	t.Parallel()
	meet := func(claims ...identity.Claim) identity.Resolution {
		var by []zhiyin.IdentifierKind
		for _, c := range claims {
			by = append(by, c.Identifier.Kind)
		}
		return identity.Resolver{}.Meet(claims, []identity.Candidate{found("cu_1", by...)})
	}
	phone := meet(claim(zhiyin.Phone))
	coded := meet(claim(zhiyin.Phone, zhiyin.Code))
	app := meet(claim(zhiyin.Phone, zhiyin.App))
	both := meet(claim(zhiyin.Phone), claim(zhiyin.Email))
	if !(phone.Confidence < both.Confidence && phone.Confidence < coded.Confidence && coded.Confidence < app.Confidence && app.Confidence < 1) {
		t.Errorf("phone %v both %v code %v app %v", phone.Confidence, both.Confidence, coded.Confidence, app.Confidence)
	}
	if phone.Assurance != zhiyin.Claimed || coded.Assurance != zhiyin.Code || app.Assurance != zhiyin.App {
		t.Errorf("assurances %q %q %q", phone.Assurance, coded.Assurance, app.Assurance)
	}
}

func TestOwnerKeepsFamiliesApartAndJoinsRecords(t *testing.T) {
	t.Parallel()
	u, m, p := zhiyin.User, zhiyin.Member, zhiyin.Phone
	known := func(id string, by, holds []zhiyin.IdentifierKind) identity.Candidate {
		return identity.Candidate{Customer: zhiyin.CustomerID(id), By: by, Holds: holds}
	}
	kinds := func(k ...zhiyin.IdentifierKind) []zhiyin.IdentifierKind { return k }
	for name, c := range map[string]struct {
		claims []identity.Claim
		found  []identity.Candidate
		who    zhiyin.CustomerID
		ok     bool
	}{
		"the system's id wins over the phone": {[]identity.Claim{claim(u), claim(p)},
			[]identity.Candidate{known("cu_1", kinds(p), kinds(u, p)), known("cu_2", kinds(u), kinds(u, p))}, "cu_2", true},
		"a second id on one phone is a second person": {[]identity.Claim{claim(u), claim(p)},
			[]identity.Candidate{known("cu_1", kinds(p), kinds(u, p))}, "", true},
		"a caller known by phone gets the first record": {[]identity.Claim{claim(u), claim(p)},
			[]identity.Candidate{known("cu_1", kinds(p), kinds(p))}, "cu_1", true},
		"the member number joins two systems": {[]identity.Claim{claim(u), claim(m), claim(p)},
			[]identity.Candidate{known("cu_1", kinds(m, p), kinds(m, p))}, "cu_1", true},
		"a phone of three without an id is nobody's": {[]identity.Claim{claim(p)},
			[]identity.Candidate{known("cu_1", kinds(p), kinds(u, p)), known("cu_2", kinds(p), kinds(u, p))}, "", false},
		"new to everybody": {[]identity.Claim{claim(p)}, nil, "", true},
	} {
		who, ok := identity.Resolver{}.Owner(c.claims, c.found)
		if who != c.who || ok != c.ok {
			t.Errorf("%s: %q %v", name, who, ok)
		}
	}
}
