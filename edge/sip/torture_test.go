package sip_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev/edge/sip"
)

// torture says what may come back for each message of testdata/torture: codes, and
// "silence" where a message may be dropped. The messages are written after the
// descriptions of RFC 4475, whose names they have, and some are our own. A refusal
// of an INVITE is acknowledged, a 200 ended with BYE.
var torture = map[string]string{
	// §3.1.1: valid, however odd
	"wsinv": "200", "intmeth": "501 400 silence", "esc01": "200", "escnull": "200", "escnullinv": "200 400 404", "esc02": "501", "lwsdisp": "200",
	"longreq": "200", "dblreq": "200", "semiuri": "200", "transports": "200 silence", "mpart01": "405 415", "unreason": "silence", "noreason": "silence",
	// §3.1.2: invalid
	"badinv01": "400 silence", "clerr": "400 silence", "ncl": "400 silence", "scalar02": "400 405 silence", "scalarlg": "silence", "quotbal": "400 silence",
	"ltgtruri": "400 416 silence", "lwsruri": "400 silence", "lwsstart": "400 silence", "trws": "200 400 505 silence", "escruri": "200 400",
	"baddate": "200 400", "regbadct": "400 405 403", "badaspec": "400 481 silence", "baddn": "400 200 silence", "badvers": "505 silence", "mismatch01": "400",
	"mismatch02": "400 501", "bigcode": "silence",
	// §3.2: transaction layer
	"badbranch": "200 400 silence",
	// §3.3: application layer
	"insuf": "400", "insufcid": "400", "insuffrom": "400", "insufto": "400", "insufcseq": "400", "insufvia": "400 silence",
	"unkscm": "416 silence", "novelsc": "416 silence", "unksm2": "400 405 403 silence", "bext01": "420", "invut": "415", "regaut01": "405 401 403",
	"multi01": "400", "mcl01": "400 silence", "bcast": "silence", "zeromf": "200", "zeromfinv": "483", "cparam01": "405 401 403", "regescrt": "405 401 403 400",
	"sdp01": "200 406 488", "inv2543": "200 400",
	// our own
	"nulheader": "400 silence", "nultag": "400 silence", "crinjection": "400 silence", "manyheaders": "513", "hugeheader": "200 400 513 silence", "manyvias": "513 silence",
	"manyroutes": "513", "noaudio": "488", "portzero": "400", "badcontact": "400 silence", "cancelnone": "481", "acknone": "silence",
}

func TestTorture(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/torture/*.sip")
	if err != nil || len(files) != len(torture) {
		t.Fatalf("%d files, %d expectations, %v", len(files), len(torture), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sip")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := line(t, newDesk(nil), quick)
			r := newRaw(t, s)
			r.id = name
			r.write(tortureMessage(t, file, name, r, s))
			wanted, within := strings.Fields(torture[name]), patience
			if slices.Contains(wanted, "silence") {
				within = 400 * time.Millisecond
			}
			if got := r.outcome(within); !slices.Contains(wanted, got) {
				t.Errorf("got %s, want one of %s", got, wanted)
			}
			alive(t, s)
			empty(t, s)
		})
	}
}

func tortureMessage(t testing.TB, file, name string, r *raw, s *sip.Server) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	_, body, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	return strings.NewReplacer("{local}", r.addr(), "{server}", s.Addr().String(), "{name}", name, "{len}", fmt.Sprint(len(body))).Replace(string(data))
}

// outcome is the first final code that comes back in time, or silence. A call that came
// about is ended.
func (r *raw) outcome(within time.Duration) string {
	r.t.Helper()
	buf := make([]byte, 65536)
	r.conn.SetReadDeadline(time.Now().Add(within))
	for {
		n, err := r.conn.Read(buf)
		if err != nil {
			return "silence"
		}
		text := string(buf[:n])
		code, ok := strings.CutPrefix(text, "SIP/2.0 ")
		if !ok || strings.HasPrefix(code, "1") {
			continue
		}
		if code[:3] == "200" && strings.HasSuffix(header(text, "CSeq"), "INVITE") {
			r.finish(text)
		}
		return code[:3]
	}
}

// finished numbers the branches: the server knows a transaction for 64 × T1, and
// the next peer may have this one's port.
var finished atomic.Int64

// finish acknowledges a 200 to an INVITE and says BYE, in the words of the 200.
func (r *raw) finish(ok string) {
	r.t.Helper()
	seq := strings.Fields(header(ok, "CSeq"))[0]
	for _, method := range []string{"ACK", "BYE"} {
		if method == "BYE" {
			seq = "99999"
		}
		r.write(fmt.Sprintf("%s sip:1@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKfin%d\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %s %s\r\nContent-Length: 0\r\n\r\n",
			method, r.peer, r.addr(), finished.Add(1), header(ok, "From"), header(ok, "To"), header(ok, "Call-ID"), seq, method))
	}
}

// alive asks whether the server still answers, again and again as telephones do:
// a flood before it may have filled the socket.
func alive(t *testing.T, s *sip.Server) {
	t.Helper()
	r := newRaw(t, s)
	r.id += "-alive"
	buf := make([]byte, 4096)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		r.send("OPTIONS", 1, fmt.Sprintf("alive%d", time.Now().UnixNano()), rawTo, "", "")
		r.conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
		if n, err := r.conn.Read(buf); err == nil && strings.HasPrefix(string(buf[:n]), "SIP/2.0 200") {
			return
		}
	}
	t.Fatal("the server does not answer any more")
}
