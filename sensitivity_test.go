package zhiyin_test

import (
	"testing"

	"zhiyin.dev"
)

// everything is a snapshot that has something of each label.
func everything() zhiyin.Snapshot {
	su := zhiyin.Customer{ID: "cu_1", FamilyName: "苏", GivenName: "晓岚", City: "杭州", AgeBand: "30-44", Tier: "gold", Phone: "+8613900006620"}
	return zhiyin.Snapshot{Known: zhiyin.One, Customer: su, Orders: []zhiyin.Order{{ID: "R-1"}}, Contacts: []zhiyin.PastContact{{ID: "ct_0"}}, Several: []zhiyin.Customer{su},
		Tags: []zhiyin.Tag{{ID: "l1", Label: zhiyin.L1}, {ID: "l2", Because: &zhiyin.Because{Says: "a"}}, {ID: "l3", Sensitive: true, Because: &zhiyin.Because{Says: "b"}}, {ID: "l4", Sensitive: true, Label: zhiyin.L4}}}
}

func TestASnapshotIsSeenUpToTheClearance(t *testing.T) {
	t.Parallel()
	for cleared := zhiyin.Sensitivity(0); cleared <= zhiyin.L4; cleared++ {
		whole := everything()
		s := whole.Within(cleared)
		for i, id := range []string{"l1", "l2", "l3", "l4"} {
			if got, want := s.HasTag(id), cleared >= zhiyin.Sensitivity(i+1); got != want {
				t.Errorf("%s sees tag %s: %t", cleared, id, got)
			}
		}
		for _, tag := range s.Tags {
			if (tag.Because != nil) != (cleared >= zhiyin.L3) && tag.ID != "l1" && tag.ID != "l4" {
				t.Errorf("%s sees why of %s: %v", cleared, tag.ID, tag.Because)
			}
		}
		facts := s.Customer.GivenName != "" && s.Customer.City != "" && s.Customer.AgeBand != "" && len(s.Orders) > 0 && len(s.Contacts) > 0 && s.Several[0].GivenName != ""
		none := s.Customer.GivenName == "" && s.Customer.City == "" && s.Customer.AgeBand == "" && len(s.Orders)+len(s.Contacts) == 0 && s.Several[0].GivenName == ""
		if want := cleared >= zhiyin.L2; facts != want || none == want {
			t.Errorf("%s sees %+v", cleared, s)
		}
		if s.Customer.FamilyName != "苏" || s.Customer.Tier != "gold" {
			t.Errorf("%s can't address the customer: %+v", cleared, s.Customer)
		}
		if len(whole.Tags) != 4 || whole.Tags[1].Because == nil || whole.Several[0].GivenName == "" {
			t.Errorf("%s changed what it came from", cleared)
		}
	}
}

func TestWhatHasNoLabelIsReadByTheHighestOnly(t *testing.T) {
	t.Parallel()
	for cleared := zhiyin.L1; cleared <= zhiyin.L4; cleared++ {
		for _, label := range []zhiyin.Sensitivity{0, -1, 5} {
			if got := cleared.Reads(label); got != (cleared == zhiyin.L4) {
				t.Errorf("%s reads label %d: %t", cleared, label, got)
			}
		}
	}
}
