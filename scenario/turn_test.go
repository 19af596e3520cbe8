package scenario

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// turnServer runs coturn, whose passwords come of secret, and returns its address.
func turnServer(t testing.TB, secret string) string {
	t.Helper()
	first, err := strconv.Atoi(ports.next())
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", first)
	dir := t.TempDir()
	cmd := exec.Command("turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port="+strconv.Itoa(first),
		"--min-port="+strconv.Itoa(first+1), "--max-port="+strconv.Itoa(first+100), "--realm=zhiyin", "--use-auth-secret", "--static-auth-secret="+secret,
		"--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", "--pidfile="+filepath.Join(dir, "pid"), "--userdb="+filepath.Join(dir, "db"))
	log := &buffer{}
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, dir
	if err := cmd.Start(); err != nil {
		t.Fatalf("turnserver (Debian package coturn): %v", err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }() // it is killed below
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("coturn said:\n%s", tail(log.String(), 3000))
		}
	})
	conn, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	binding := append([]byte{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42}, "twelve bytes"...) // RFC 8489 §5
	eventually(t, awaitWithin, "coturn answers", func() bool {
		if _, err := conn.Write(binding); err != nil {
			return false
		}
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // fails never on a socket
		n, err := conn.Read(make([]byte, 200))
		return err == nil && n >= 20
	})
	return address
}

// An agent whose network lets nothing through but the way to the relay talks all the
// same, with the user and password that the desk gave their browser.
func TestAHeadsetThatMayOnlyUseTheRelayReachesTheDesk(t *testing.T) {
	t.Parallel()
	const secret = "north wind and sun"
	relay := turnServer(t, secret)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("media:\n  ice: ['turn:%s?transport=udp']\n  turn: {secret: %s}\n", relay, secret)))
	agent := p.seated("muhe", 0)
	s, _ := agent.look()
	if len(s.ice) != 1 || !strings.HasSuffix(s.ice[0].Username, ":"+string(agent.id)) {
		t.Fatalf("the desk gives the browser %+v", s.ice)
	}
	server := webrtc.ICEServer{URLs: s.ice[0].URLs, Username: s.ice[0].Username, Credential: s.ice[0].Credential}

	stranger := server
	stranger.Credential = "of somebody else"
	if offer := newHeadset(t, agentTone, onlyBy(stranger)).offer(); strings.Contains(offer, "a=candidate") {
		t.Errorf("the relay serves whoever comes: %s", offer)
	}

	agent.by = &server
	agent.connect(agentTone)
	agent.available()
	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	agent.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	ear(agent.headset.hears).expect(t, "the agent", customerTone)
	pair, err := agent.headset.pc.GetSenders()[0].Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local.Typ != webrtc.ICECandidateTypeRelay {
		t.Errorf("the audio goes by %v, %v", pair, err)
	}
	bye(t, call)
}

// onlyBy lets a headset's audio go by that relay and no other way.
func onlyBy(server webrtc.ICEServer) func(*webrtc.Configuration) {
	return func(c *webrtc.Configuration) {
		c.ICEServers, c.ICETransportPolicy = []webrtc.ICEServer{server}, webrtc.ICETransportPolicyRelay
	}
}
