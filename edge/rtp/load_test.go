//go:build load

package rtp

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// The load test runs only when it is asked for, on a machine that does nothing
// else: ZHIYIN_LOAD=400 go test -tags load -run TestLoad -v ./edge/rtp. The generator is a
// process of its own, on the same cores.
const (
	loadCalls = "ZHIYIN_LOAD"
	loadPorts = "ZHIYIN_LOAD_PORTS" // in the generator: the ports to call
	loadWarm  = 3 * time.Second
	loadTime  = 15 * time.Second
)

// loadResult is what the generator saw.
type loadResult struct {
	Sent, Received, Gaps40 int64
	WorstMs                float64
}

func TestLoad(t *testing.T) {
	calls, err := strconv.Atoi(os.Getenv(loadCalls))
	if os.Getenv(loadPorts) != "" {
		return // the generator's process: TestLoadGenerator is its part
	}
	if err != nil {
		t.Fatal("set " + loadCalls + " to a number of calls")
	}
	for _, kind := range []struct {
		name  string
		start func(t *testing.T, calls int) (ports []int, plane *Plane)
	}{{"reflector", startReflector}, {"prompt", startPrompt}, {"bridge", startBridges}} {
		t.Run(kind.name, func(t *testing.T) {
			ports, plane := kind.start(t, calls)
			result, cpu := generate(t, ports)
			t.Logf("%s: %d calls, sent %d, received %d, gaps > 40 ms %.4f %%, worst %.1f ms, CPU %.4f %% of a core per call",
				kind.name, calls, result.Sent, result.Received, 100*float64(result.Gaps40)/float64(max(1, result.Received)), result.WorstMs,
				100*cpu.Seconds()/loadTime.Seconds()/float64(calls))
			if plane != nil {
				t.Logf("%+v", plane.Stats())
			}
		})
	}
}

// generate has another process call the ports, and returns what it saw and the
// processor time that this process took meanwhile.
func generate(t *testing.T, ports []int) (result loadResult, cpu time.Duration) {
	t.Helper()
	names := make([]string, len(ports))
	for i, port := range ports {
		names[i] = strconv.Itoa(port)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestLoadGenerator$", "-test.v")
	child.Env = append(os.Environ(), loadPorts+"="+strings.Join(names, ","))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(loadWarm)
	before := used()
	time.Sleep(loadTime)
	cpu = used() - before
	decoder, found := make([]byte, 0, 4096), false
	for buffer := make([]byte, 4096); ; {
		n, err := out.Read(buffer)
		decoder = append(decoder, buffer[:n]...)
		if err != nil {
			break
		}
	}
	for line := range strings.Lines(string(decoder)) {
		found = found || json.Unmarshal([]byte(line), &result) == nil
	}
	if err := child.Wait(); err != nil || !found {
		t.Fatalf("generator: %v\n%s", err, decoder)
	}
	return result, cpu
}

func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func loadPlane(t *testing.T) *Plane {
	return runPlane(t, func(c *Config) { c.PortMin, c.PortMax, c.Pacers = 50000, 59999, 0 })
}

// loadLeg is one call whose peer is any port of the generator.
func loadLeg(t *testing.T, plane *Plane) (*Leg, int) {
	u, err := plane.ListenUDP()
	if err != nil {
		t.Fatal(err)
	}
	leg := plane.NewLeg(zhiyin.LegID(fmt.Sprint("leg_", u.Port())), Ear{})
	leg.SetCodec(PCMA, 101)
	u.SetRemote(netip.MustParseAddrPort("127.0.0.1:9"))
	u.Serve(leg)
	t.Cleanup(leg.Close)
	return leg, u.Port()
}

func startPrompt(t *testing.T, calls int) (ports []int, plane *Plane) {
	plane = loadPlane(t)
	prompt := make([]int16, 10*pcm.RateHz)
	pcm.Tone(440, 10*time.Second, 0.5).Read(prompt)
	for range calls {
		leg, port := loadLeg(t, plane)
		leg.Play(pcm.Looped(prompt), nil)
		ports = append(ports, port)
	}
	return ports, plane
}

func startBridges(t *testing.T, calls int) (ports []int, plane *Plane) {
	plane = loadPlane(t)
	for range calls / 2 {
		a, portA := loadLeg(t, plane)
		b, portB := loadLeg(t, plane)
		if err := Join(a, b); err != nil {
			t.Fatal(err)
		}
		ports = append(ports, portA, portB)
	}
	return ports, plane
}

// startReflector sends everything back from where it came: what it shows is the
// machine's and the generator's part.
func startReflector(t *testing.T, calls int) (ports []int, plane *Plane) {
	var all sync.WaitGroup
	t.Cleanup(all.Wait)
	for range calls {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		ports = append(ports, int(addrPort(conn.LocalAddr()).Port()))
		all.Go(func() {
			buffer := make([]byte, 2048)
			for {
				n, from, err := conn.ReadFromUDPAddrPort(buffer)
				if err != nil {
					return
				}
				_, _ = conn.WriteToUDPAddrPort(buffer[:n], from)
			}
		})
	}
	return ports, nil
}

// TestLoadGenerator is the other process of TestLoad.
func TestLoadGenerator(t *testing.T) {
	if os.Getenv(loadPorts) == "" {
		return // TestLoad starts a process for it
	}
	var sent, received, gaps, worst atomic.Int64
	var measuring atomic.Bool
	var all sync.WaitGroup
	var conns []*net.UDPConn
	ends := time.Now().Add(loadWarm + loadTime)
	for i, name := range strings.Split(os.Getenv(loadPorts), ",") {
		port, err := strconv.Atoi(name)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		all.Go(func() {
			buffer, last := make([]byte, 2048), time.Time{}
			for {
				if _, err := conn.Read(buffer); err != nil {
					return
				}
				now := time.Now()
				if measuring.Load() && !last.IsZero() {
					received.Add(1)
					gap := now.Sub(last)
					if gap > 40*time.Millisecond {
						gaps.Add(1)
					}
					for w := worst.Load(); int64(gap) > w && !worst.CompareAndSwap(w, int64(gap)); w = worst.Load() {
					}
				}
				last = now
			}
		})
		all.Go(func() {
			raw := make([]byte, headerSize+frameUnits)
			start := time.Now().Add(time.Duration(i) * pcm.FrameTime / 400)
			for n := 0; time.Now().Before(ends); n++ {
				time.Sleep(time.Until(start.Add(time.Duration(n) * pcm.FrameTime)))
				putHeader(raw, n == 0, 8, uint16(n), uint32(n)*frameUnits, uint32(port))
				if _, err := conn.Write(raw); err == nil && measuring.Load() {
					sent.Add(1)
				}
			}
		})
	}
	time.Sleep(loadWarm)
	measuring.Store(true)
	time.Sleep(time.Until(ends))
	measuring.Store(false)
	for _, conn := range conns {
		conn.Close()
	}
	all.Wait()
	line, err := json.Marshal(loadResult{sent.Load(), received.Load(), gaps.Load(), float64(worst.Load()) / 1e6})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(line))
}
