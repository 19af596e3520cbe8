package scenario

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"zhiyin.dev/store/pgtest"
)

func TestInstallationMovesToAServerThoughItsMoverIsKilled(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	p := startStraight(t, times{}, "--crowd", "3000")
	p.serves("muhe")
	move := func(more ...string) *exec.Cmd {
		cmd := exec.Command(binary(t), append([]string{"move", "--data", p.dir, "--to", url}, more...)...)
		cmd.Env = append(os.Environ(), "ZHIYIN_STORE_URL=")
		return cmd
	}
	refused := func(cmd *exec.Cmd, why string) {
		t.Helper()
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Fatalf("not refused:\n%s", out)
		}
		contains(t, string(out), why)
	}
	refused(move(), "another zhiyin serves")
	p.stop()

	killed := move()
	says, err := killed.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	if first := bufio.NewScanner(says); !first.Scan() || !strings.Contains(first.Text(), "copying") {
		t.Fatalf("it says %q", first.Text())
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := killed.Wait(); err == nil {
		t.Fatal("the move came to its end before it was killed")
	}

	refused(exec.Command(binary(t), "serve", "--data", p.dir, "--store-url", url, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0"), "not finished")
	refused(move(), "--again")
	out, err := move("--again").CombinedOutput()
	if err != nil {
		t.Fatalf("move again: %v\n%s", err, tail(string(out), 3000))
	}
	contains(t, string(out), "Moved and compared", "rows/s", "customers", "ledger")
	refused(move(), "not empty")

	before := contacts(t, p.ledger())
	p.url = url
	p.run("--crowd", "0")
	if after := contacts(t, p.ledger()); len(after) != len(before) || after[0] != before[0] {
		t.Errorf("contacts %v, before the move %v", after, before)
	}
	p.serves("muhe")
	contains(t, p.replayAll(), string(before[0]), " 0 differences")
}
