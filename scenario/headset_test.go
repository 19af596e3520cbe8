package scenario

import (
	"math"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"zhiyin.dev/pcm"
)

// headset is a browser's audio without the browser: real ICE, DTLS and SRTP, a
// tone for a microphone, and an ear that tells which tone it hears.
type headset struct {
	t         testing.TB
	pc        *webrtc.PeerConnection
	mic       *webrtc.TrackLocalStaticRTP
	connected chan struct{}
	stop      chan struct{}
	once      sync.Once
	talking   sync.WaitGroup

	mu     sync.Mutex
	source pcm.Source
	heard  []int16 // the last 200 ms
}

// earWindow is how much is listened to: 200 ms tell tones 10 Hz apart.
const earWindow = 10 * pcm.FrameSamples

func newHeadset(t testing.TB, hz float64, change ...func(*webrtc.Configuration)) *headset {
	t.Helper()
	media := &webrtc.MediaEngine{}
	pcmu := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: pcm.RateHz}
	for pt, mime := range map[webrtc.PayloadType]string{0: webrtc.MimeTypePCMU, 126: "audio/telephone-event"} {
		if err := media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime, ClockRate: pcm.RateHz},
			PayloadType: pt}, webrtc.RTPCodecTypeAudio); err != nil {
			t.Fatal(err)
		}
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(net.IP.IsLoopback)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	cfg := webrtc.Configuration{}
	for _, f := range change {
		f(&cfg)
	}
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings)).NewPeerConnection(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &headset{t: t, pc: pc, connected: make(chan struct{}), stop: make(chan struct{})}
	h.say(hz)
	if h.mic, err = webrtc.NewTrackLocalStaticRTP(pcmu, "microphone", "zhiyin"); err != nil {
		t.Fatal(err)
	}
	if _, err = pc.AddTrack(h.mic); err != nil {
		t.Fatal(err)
	}
	var up sync.Once
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			up.Do(func() { close(h.connected) })
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { h.listen(track) })
	t.Cleanup(h.close)
	return h
}

func (h *headset) close() {
	h.once.Do(func() {
		close(h.stop)
		h.talking.Wait()
		_ = h.pc.GracefulClose()
	})
}

func (h *headset) offer() string {
	h.t.Helper()
	offer, err := h.pc.CreateOffer(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(h.pc)
	if err := h.pc.SetLocalDescription(offer); err != nil {
		h.t.Fatal(err)
	}
	<-gathered
	return h.pc.LocalDescription().SDP
}

func (h *headset) accept(answer string) {
	h.t.Helper()
	if err := h.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		h.t.Fatal(err)
	}
	select {
	case <-h.connected:
	case <-time.After(awaitWithin):
		h.t.Fatalf("the headset is not connected after %s", awaitWithin)
	}
	h.talking.Go(h.talk)
}

// say sends a tone from now on; 0 is silence.
func (h *headset) say(hz float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.source = pcm.Silence(0); hz > 0 {
		h.source = pcm.Tone(hz, 0, 0.5)
	}
}

// talk sends 20 ms after 20 ms, by absolute times.
func (h *headset) talk() {
	p := rtp.Packet{Header: rtp.Header{Version: 2}}
	samples, payload := make([]int16, pcm.FrameSamples), make([]byte, pcm.FrameSamples)
	tick := time.NewTimer(0)
	defer tick.Stop()
	for next := time.Now(); ; {
		select {
		case <-tick.C:
		case <-h.stop:
			return
		}
		next = next.Add(pcm.FrameTime)
		tick.Reset(time.Until(next))
		clear(samples)
		h.mu.Lock()
		h.source.Read(samples)
		h.mu.Unlock()
		pcm.EncodeUSlice(payload, samples)
		p.SequenceNumber++
		p.Timestamp += pcm.FrameSamples
		p.Payload = payload
		_ = h.mic.WriteRTP(&p) // a connection that is gone shows at the other end
	}
}

func (h *headset) listen(track *webrtc.TrackRemote) {
	samples := make([]int16, 0, 4*pcm.FrameSamples)
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if p.PayloadType != 0 || len(p.Payload) > cap(samples) {
			continue
		}
		samples = samples[:len(p.Payload)]
		pcm.DecodeUSlice(samples, p.Payload)
		h.mu.Lock()
		h.heard = append(h.heard, samples...)
		if over := len(h.heard) - earWindow; over > 0 {
			h.heard = append(h.heard[:0], h.heard[over:]...)
		}
		h.mu.Unlock()
	}
}

// hears is the loudest tone of the last 200 ms and its level, 0 to 1.
func (h *headset) hears() (hz, level float64) {
	h.mu.Lock()
	samples := append([]int16(nil), h.heard...)
	h.mu.Unlock()
	return pcm.Frequency(samples, pcm.RateHz)
}

// ear is anything that hears.
type ear func() (hz, level float64)

// expect waits until the ear hears the tone, within 2 %, or silence for 0.
func (e ear) expect(t testing.TB, who string, hz float64) {
	t.Helper()
	deadline := time.Now().Add(awaitWithin)
	for {
		got, level := e()
		if hz == 0 && level < 0.01 || hz > 0 && level > 0.05 && math.Abs(got-hz) < 0.02*hz {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s hears %.0f Hz at %.2f, want %.0f Hz", who, got, level, hz)
		}
		time.Sleep(pcm.FrameTime)
	}
}

// expectMusic waits for something that is neither silence nor any of the tones.
func (e ear) expectMusic(t testing.TB, who string, tones ...float64) {
	t.Helper()
	deadline := time.Now().Add(awaitWithin)
	for {
		got, level := e()
		tone := false
		for _, hz := range tones {
			tone = tone || math.Abs(got-hz) < 0.02*hz
		}
		if level > 0.01 && !tone {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s hears %.0f Hz at %.2f, want music", who, got, level)
		}
		time.Sleep(pcm.FrameTime)
	}
}
