package phone

import (
	"testing"
	"time"

	"zhiyin.dev/edge/sip"
)

func TestATelephoneThatAnswersBeforeItIsKnownToRingHasNoLineYet(t *testing.T) {
	t.Parallel()
	d := NewTelephones(nil)
	c, _ := d.begin("ag_quick", "ct_quick", "", time.Now().Add(time.Minute))
	defer c.cancel()
	c.answered()
	if line, ok := d.Line("ag_quick"); ok {
		t.Fatalf("a line %p before the call is known", line)
	}
	call := new(sip.Call)
	d.mu.Lock()
	c.line = call
	d.mu.Unlock()
	close(c.dialled)
	<-c.lifted
	if line, ok := d.Line("ag_quick"); !ok || line != call {
		t.Errorf("the line is %p, %t after it was lifted", line, ok)
	}
	d.work.Wait()
}

func TestATelephoneThatCouldNotBeCalledIsNotLifted(t *testing.T) {
	t.Parallel()
	d := NewTelephones(nil)
	c, _ := d.begin("ag_gone", "ct_gone", "rs_gone", time.Now().Add(time.Minute))
	defer c.cancel()
	c.answered()
	close(c.dialled)
	d.work.Wait()
	if _, ok := d.Line("ag_gone"); ok {
		t.Error("there is a line without a call")
	}
	select {
	case <-c.lifted:
		t.Error("lifted without a call")
	default:
	}
}
