package main

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// deskPhones are the agents' telephones, all on one SIP socket: they register
// with digest (RFC 3261 §22), and lift whatever rings at once.
type deskPhones struct {
	conn      *net.UDPConn
	registrar netip.AddrPort
	local     netip.AddrPort
	wires     []*wire
	done      sync.WaitGroup

	mu      sync.Mutex
	waiting map[string]*registering // by Call-ID
	lifted  map[string]string       // the 200 by Call-ID, for an INVITE that comes again
	parties []*party
}

// registering is one telephone on its way in.
type registering struct {
	user, password string
	tries          int
	in             chan error // capacity 1: the outcome
}

func newDeskPhones(registrar netip.AddrPort, wires []*wire) (*deskPhones, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(4 << 20)
	d := &deskPhones{conn: conn, registrar: registrar, local: conn.LocalAddr().(*net.UDPAddr).AddrPort(), wires: wires,
		waiting: map[string]*registering{}, lifted: map[string]string{}}
	d.done.Go(d.read)
	return d, nil
}

func (d *deskPhones) close() {
	_ = d.conn.Close()
	d.done.Wait()
}

// all are the telephones that have been lifted.
func (d *deskPhones) all() []*party {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]*party(nil), d.parties...)
}

// register brings one telephone in and waits for it.
func (d *deskPhones) register(user, password string) error {
	r := &registering{user: user, password: password, in: make(chan error, 1)}
	id := fmt.Sprintf("desk-%s-%d", user, time.Now().UnixNano())
	d.mu.Lock()
	d.waiting[id] = r
	d.mu.Unlock()
	d.ask(id, user, 1, "")
	select {
	case err := <-r.in:
		return err
	case <-time.After(10 * time.Second):
		return fmt.Errorf("telephone %s: no answer to REGISTER", user)
	}
}

func (d *deskPhones) ask(id, user string, seq int, credentials string) {
	text := fmt.Sprintf("REGISTER sip:%[1]s SIP/2.0\r\nVia: SIP/2.0/UDP %[2]s;branch=z9hG4bK%[3]s-%[4]d;rport\r\nMax-Forwards: 70\r\n"+
		"From: <sip:%[5]s@%[1]s>;tag=%[5]s\r\nTo: <sip:%[5]s@%[1]s>\r\nCall-ID: %[3]s\r\nCSeq: %[4]d REGISTER\r\nContact: <sip:%[5]s@%[2]s>\r\nExpires: 3600\r\n%[6]sContent-Length: 0\r\n\r\n",
		d.registrar, d.local, id, seq, user, credentials)
	_, _ = d.conn.WriteToUDPAddrPort([]byte(text), d.registrar)
}

func (d *deskPhones) read() {
	buf := make([]byte, 65536)
	for {
		n, from, err := d.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		m := string(buf[:n])
		switch method, _, _ := strings.Cut(m, " "); method {
		case "SIP/2.0":
			d.answered(m)
		case "INVITE":
			_, _ = d.conn.WriteToUDPAddrPort([]byte(d.lift(m)), from)
		case "ACK":
		default:
			_, _ = d.conn.WriteToUDPAddrPort([]byte(okFor(m)), from)
		}
	}
}

// answered takes the registrar's answer: a challenge is met once.
func (d *deskPhones) answered(m string) {
	id, status := header(m, "Call-ID"), strings.TrimSpace(after(m, "SIP/2.0 ", " "))
	d.mu.Lock()
	r := d.waiting[id]
	first := r != nil && r.tries == 0
	if r != nil && status == "401" {
		r.tries++
	}
	d.mu.Unlock()
	switch {
	case r == nil || status == "100":
		return
	case status == "401" && first:
		d.ask(id, r.user, 2, d.credentials(r, after(header(m, "WWW-Authenticate"), `nonce="`, `"`)))
		return
	}
	var err error
	if status != "200" {
		err = fmt.Errorf("telephone %s: REGISTER was answered with %s", r.user, status)
	}
	select {
	case r.in <- err:
	default: // answered already
	}
}

// credentials without qop (RFC 2617 §3.2.2.1): a nonce serves once.
func (d *deskPhones) credentials(r *registering, nonce string) string {
	uri := "sip:" + d.registrar.String()
	response := hashed(hashed(r.user+":zhiyin:"+r.password) + ":" + nonce + ":" + hashed("REGISTER:"+uri))
	return fmt.Sprintf("Authorization: Digest username=%q, realm=\"zhiyin\", nonce=%q, uri=%q, response=%q, algorithm=MD5\r\n", r.user, nonce, uri, response)
}

func hashed(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// lift answers an INVITE, or a further one within the call, with the same port.
func (d *deskPhones) lift(m string) string {
	id := header(m, "Call-ID")
	d.mu.Lock()
	defer d.mu.Unlock()
	sdp, again := d.lifted[id]
	if !again {
		w := d.wires[len(d.parties)%len(d.wires)]
		d.parties = append(d.parties, w.add(mediaOf(m), agentMark, customerMark, 0))
		sdp = fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"+
			"m=audio %d RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n", w.port)
		d.lifted[id] = sdp
	}
	head := strings.TrimSuffix(okFor(m), "Content-Length: 0\r\n\r\n")
	if to := header(m, "To"); !strings.Contains(to, "tag=") {
		head = strings.Replace(head, "To: "+to, "To: "+to+";tag=desk", 1)
	}
	return fmt.Sprintf("%sContact: <sip:%s>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", head, d.local, len(sdp), sdp)
}
