package webrtc

import (
	"context"
	"encoding/binary"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	pion "github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/pcm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var nextRange atomic.Int64

// house is a plane and a browser side that run for one test.
type house struct {
	*Browser
	plane *rtp.Plane
	lines chan string // ups and downs of agents' lines
}

func runHouse(t *testing.T, lostAfter time.Duration, change func(*Config)) house {
	t.Helper()
	low := 40000 + int(nextRange.Add(1))*16
	plane, err := rtp.NewPlane(rtp.Config{BindIP: "127.0.0.1", PortMin: low, PortMax: low + 15, LostAfter: lostAfter}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 64)
	cfg := Config{
		Listen:   "127.0.0.1:0",
		LineUp:   func(a zhiyin.AgentID) { lines <- string(a) + " up" },
		LineDown: func(a zhiyin.AgentID, why string) { lines <- string(a) + " down: " + why },
	}
	if change != nil {
		change(&cfg)
	}
	b, err := New(cfg, plane, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- plane.Run(ctx) }()
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
	return house{b, plane, lines}
}

// next is the next up or down of a line.
func (h house) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-h.lines:
		return line
	case <-time.After(8 * time.Second):
		t.Fatal("no line went up or down for 8 s")
	}
	return ""
}

type heard struct {
	payloadType uint8
	ts          uint32
	payload     []byte
}

// tab is a page in a browser: a peer of its own, with real ICE, DTLS and SRTP.
type tab struct {
	t         *testing.T
	pc        *pion.PeerConnection
	mouth     *mouth
	got       chan heard // all that a test of some seconds can get
	connected chan struct{}
	ended     chan struct{}

	mu  sync.Mutex
	seq uint16
	ts  uint32
}

const tabEvents = 126 // as Chromium numbers telephone-event/8000

func newTab(t *testing.T, codecs ...rtp.Codec) *tab {
	t.Helper()
	media := &pion.MediaEngine{}
	for _, c := range codecs {
		register(t, media, "audio/"+c.Name(), pion.PayloadType(c.PayloadType()))
	}
	register(t, media, mimeEvent, tabEvents)
	settings := pion.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]pion.NetworkType{pion.NetworkTypeUDP4})
	settings.SetIPFilter(net.IP.IsLoopback)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	pc, err := pion.NewAPI(pion.WithMediaEngine(media), pion.WithSettingEngine(settings)).NewPeerConnection(pion.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{t: t, pc: pc, mouth: &mouth{id: "microphone"}, got: make(chan heard, 8192), connected: make(chan struct{}), ended: make(chan struct{})}
	var up, down sync.Once
	pc.OnConnectionStateChange(func(s pion.PeerConnectionState) {
		switch s {
		case pion.PeerConnectionStateConnected:
			up.Do(func() { close(p.connected) })
		case pion.PeerConnectionStateClosed, pion.PeerConnectionStateFailed, pion.PeerConnectionStateDisconnected:
			down.Do(func() { close(p.ended) })
		}
	})
	pc.OnTrack(func(track *pion.TrackRemote, _ *pion.RTPReceiver) { p.listen(track) })
	if _, err := pc.AddTrack(p.mouth); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

func register(t *testing.T, media *pion.MediaEngine, mime string, number pion.PayloadType) {
	t.Helper()
	err := media.RegisterCodec(pion.RTPCodecParameters{
		RTPCodecCapability: pion.RTPCodecCapability{MimeType: mime, ClockRate: clockHz}, PayloadType: number,
	}, pion.RTPCodecTypeAudio)
	if err != nil {
		t.Fatal(err)
	}
}

func (p *tab) close() { _ = p.pc.GracefulClose() }

func (p *tab) listen(track *pion.TrackRemote) {
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		select {
		case p.got <- heard{packet.PayloadType, packet.Timestamp, packet.Payload}:
		default:
			p.t.Error("a tab's record is full")
		}
	}
}

// offer is what the page posts.
func (p *tab) offer() string {
	p.t.Helper()
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	gathered := pion.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		p.t.Fatal(err)
	}
	<-gathered
	return p.pc.LocalDescription().SDP
}

// accept takes the answer and waits until the connection stands.
func (p *tab) accept(answer string) {
	p.t.Helper()
	if err := p.pc.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: answer}); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.connected:
	case <-time.After(8 * time.Second):
		p.t.Fatal("not connected within 8 s")
	}
}

// talk sends a tone until stop is called.
func (p *tab) talk(codec rtp.Codec, hz float64) (stop func()) {
	done := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		tone, frame := pcm.Tone(hz, 0, 0.5), make([]int16, pcm.FrameSamples)
		start := time.Now()
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-time.After(time.Until(start.Add(time.Duration(i) * pcm.FrameTime))):
			}
			tone.Read(frame)
			payload := make([]byte, len(frame))
			if codec == rtp.PCMA {
				pcm.EncodeASlice(payload, frame)
			} else {
				pcm.EncodeUSlice(payload, frame)
			}
			p.mu.Lock()
			p.ts += pcm.FrameSamples
			p.send(codec.PayloadType(), p.ts, payload)
			p.mu.Unlock()
		}
	})
	var once sync.Once
	stop = func() { once.Do(func() { close(done); talking.Wait() }) }
	p.t.Cleanup(stop)
	return stop
}

// press sends the packets of one key.
func (p *tab) press(code uint8) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ts += 8 * pcm.FrameSamples
	for n := range 7 {
		payload := []byte{code, 10, 0, 0}
		binary.BigEndian.PutUint16(payload[2:], uint16(160*min(n+1, 5)))
		if n >= 4 {
			payload[1] |= 0x80
		}
		p.send(tabEvents, p.ts, payload)
	}
}

func (p *tab) send(payloadType uint8, ts uint32, payload []byte) {
	p.seq++
	raw := make([]byte, 12+len(payload))
	raw[0], raw[1] = 0x80, payloadType
	binary.BigEndian.PutUint16(raw[2:], p.seq)
	binary.BigEndian.PutUint32(raw[4:], ts)
	copy(raw[12:], payload)
	_ = p.mouth.Write(raw) // a closed connection ends the test in other ways
}

// listenFor waits until 200 ms in a row have the tone; 0 is silence.
func (p *tab) listenFor(hz float64) {
	p.t.Helper()
	var last float64
	for range 40 {
		var samples []int16
		for range 10 {
			samples = append(samples, p.next().samples()...)
		}
		got, level := pcm.Frequency(samples, pcm.RateHz)
		if level < 0.05 {
			got = 0
		}
		if last = got; got > hz-15 && got < hz+15 {
			return
		}
	}
	p.t.Fatalf("%.0f Hz is not heard; the last is %.0f Hz", hz, last)
}

func (h heard) samples() []int16 {
	out := make([]int16, len(h.payload))
	switch h.payloadType {
	case 0:
		pcm.DecodeUSlice(out, h.payload)
	case 8:
		pcm.DecodeASlice(out, h.payload)
	default:
		return nil
	}
	return out
}

func (p *tab) next() heard {
	p.t.Helper()
	select {
	case h := <-p.got:
		return h
	case <-time.After(8 * time.Second):
		p.t.Fatal("nothing to hear for 8 s")
	}
	return heard{}
}

// attach connects the tab as the agent's.
func (h house) attach(t *testing.T, p *tab, agent zhiyin.AgentID, name string, take bool) {
	t.Helper()
	answer, err := h.Attach(t.Context(), agent, name, p.offer(), take)
	if err != nil {
		t.Fatal(err)
	}
	p.accept(answer)
}
