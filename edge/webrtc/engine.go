package webrtc

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	pion "github.com/pion/webrtc/v4"

	"zhiyin.dev"
)

// eventPayload is the payload type we'd give telephone-event; in an answer it is
// the browser's.
const eventPayload = 101

const clockHz = 8000

// newAPI is pion restricted to what telephones speak.
func newAPI(mux ice.UDPMux, public []string) (*pion.API, error) {
	media := &pion.MediaEngine{}
	for _, codec := range []pion.RTPCodecParameters{
		{RTPCodecCapability: pion.RTPCodecCapability{MimeType: pion.MimeTypePCMU, ClockRate: clockHz}, PayloadType: 0},
		{RTPCodecCapability: pion.RTPCodecCapability{MimeType: pion.MimeTypePCMA, ClockRate: clockHz}, PayloadType: 8},
		{RTPCodecCapability: pion.RTPCodecCapability{MimeType: mimeEvent, ClockRate: clockHz, SDPFmtpLine: "0-15"}, PayloadType: eventPayload},
	} {
		if err := media.RegisterCodec(codec, pion.RTPCodecTypeAudio); err != nil {
			return nil, fmt.Errorf("webrtc: codecs: %w: %w", zhiyin.Internal, err)
		}
	}
	reports := &interceptor.Registry{}
	if err := pion.ConfigureRTCPReports(reports); err != nil {
		return nil, fmt.Errorf("webrtc: reports: %w: %w", zhiyin.Internal, err)
	}
	settings, err := newSettings(mux, public)
	if err != nil {
		return nil, err
	}
	return pion.NewAPI(pion.WithMediaEngine(media), pion.WithInterceptorRegistry(reports), pion.WithSettingEngine(settings)), nil
}

const mimeEvent = "audio/telephone-event"

func newSettings(mux ice.UDPMux, public []string) (pion.SettingEngine, error) {
	settings := pion.SettingEngine{}
	settings.SetICEUDPMux(mux)
	settings.SetNetworkTypes([]pion.NetworkType{pion.NetworkTypeUDP4, pion.NetworkTypeUDP6})
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICETimeouts(disconnectedAfter, failedAfter, keepAlive)
	settings.DisableActiveTCP(true)
	quiet := logging.NewDefaultLoggerFactory() // pion's texts hold people's addresses
	quiet.DefaultLogLevel, quiet.ScopeLevels = logging.LogLevelDisabled, nil
	settings.LoggerFactory = quiet
	if len(public) == 0 {
		return settings, nil
	}
	err := settings.SetICEAddressRewriteRules(pion.ICEAddressRewriteRule{
		External: public, AsCandidateType: pion.ICECandidateTypeHost, Mode: pion.ICEAddressRewriteAppend,
	})
	if err != nil {
		return settings, fmt.Errorf("webrtc: public addresses: %w: %w", zhiyin.Invalid, err)
	}
	return settings, nil
}

// socketBuffer holds about half a second of 500 browsers' packets.
const socketBuffer = 4 << 20

// listen opens the port on address, or on every IPv4 address of the machine, so
// that answers leave from the address that was asked.
func listen(address string) (ice.UDPMux, error) {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("webrtc: listen address: %w", zhiyin.Invalid)
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("webrtc: listen port: %w", zhiyin.Invalid)
	}
	ips, err := localIPs(host)
	if err != nil {
		return nil, err
	}
	var muxes []ice.UDPMux
	for _, ip := range ips {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: ip, Port: int(port)})
		if err != nil {
			_ = ice.NewMultiUDPMuxDefault(muxes...).Close() // the error that counts is err
			return nil, fmt.Errorf("webrtc: listen: %w: %w", zhiyin.Unavailable, err)
		}
		// A system that grants less works as well, only with less room.
		_, _ = conn.SetReadBuffer(socketBuffer), conn.SetWriteBuffer(socketBuffer)
		port = uint64(conn.LocalAddr().(*net.UDPAddr).Port)
		gathered, err := gather(conn)
		if err != nil {
			_ = errors.Join(ice.NewMultiUDPMuxDefault(muxes...).Close(), conn.Close()) // the error that counts is err
			return nil, fmt.Errorf("webrtc: listen: %w: %w", zhiyin.Unavailable, err)
		}
		muxes = append(muxes, ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: gathered, Logger: discard{}}))
	}
	return ice.NewMultiUDPMuxDefault(muxes...), nil
}

// localIPs are the addresses that host means on this machine.
func localIPs(host string) ([]net.IP, error) {
	ip := net.ParseIP(host)
	if host != "" && ip == nil {
		return nil, fmt.Errorf("webrtc: listen address: %w", zhiyin.Invalid)
	}
	if ip != nil && !ip.IsUnspecified() {
		return []net.IP{ip}, nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("webrtc: interfaces: %w: %w", zhiyin.Unavailable, err)
	}
	var ips []net.IP
	for _, address := range addresses {
		if n, ok := address.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLinkLocalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	if len(ips) == 0 {
		return nil, fmt.Errorf("webrtc: no IPv4 address: %w", zhiyin.Unavailable)
	}
	return ips, nil
}

// discard is a pion logger that keeps nothing: the texts hold addresses.
type discard struct{}

func (discard) Trace(string)          {}
func (discard) Tracef(string, ...any) {}
func (discard) Debug(string)          {}
func (discard) Debugf(string, ...any) {}
func (discard) Info(string)           {}
func (discard) Infof(string, ...any)  {}
func (discard) Warn(string)           {}
func (discard) Warnf(string, ...any)  {}
func (discard) Error(string)          {}
func (discard) Errorf(string, ...any) {}
