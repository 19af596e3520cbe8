package phone

import "testing"

func TestWhatMayBeDialled(t *testing.T) {
	t.Parallel()
	china := DialPlan{Country: "86"}
	for number, want := range map[string]bool{
		"+8613900001111": true, "+8616812345678": true, "+862168880000": true, "10086": true, "110": true, "95588": true,
		"+861688888": false, "16888888": false, "16012345": false, "+85212345678": false, "+19005551234": false, "reception": false, "": false,
	} {
		if got := china.Permits(number); got != want {
			t.Errorf("%q: %t", number, got)
		}
	}
	listed := DialPlan{Country: "86", Allowed: []string{"+852", "10086"}}
	for number, want := range map[string]bool{"+85212345678": true, "10086": true, "+8613900001111": false} {
		if got := listed.Permits(number); got != want {
			t.Errorf("with a list %q: %t", number, got)
		}
	}
	if (DialPlan{Country: "44"}).Permits("+449061234567") || !(DialPlan{Country: "44"}).Permits("+442071234567") {
		t.Error("British numbers")
	}
}
