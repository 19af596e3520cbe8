package scenario

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/node"
)

func TestOnTheLANItIsReachedByHTTPSAndByTelephone(t *testing.T) {
	t.Parallel()
	ip, err := node.LANAddress()
	if err != nil {
		t.Skipf("this machine is on no network: %v", err)
	}
	p := start(t, "--lan", "--web", "0.0.0.0:0", "--sip", "0.0.0.0:0")
	if !strings.HasPrefix(p.ready.Web, "https://"+ip.String()+":") || !strings.HasPrefix(p.ready.SIP, ip.String()+":") {
		t.Fatalf("it says %s and %s", p.ready.Web, p.ready.SIP)
	}
	res, err := http.Get(strings.Replace(p.ready.Web, "https://", "http://", 1) + "/ca.crt")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("no certificate: %q", text)
	}
	if sum := fmt.Sprintf("%X", sha256.Sum256(block.Bytes)); sum != strings.ReplaceAll(p.ready.CA, ":", "") {
		t.Errorf("fingerprint %s, printed %s", sum, p.ready.CA)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer client.CloseIdleConnections()
	if res, err = client.Get(p.ready.Web + "/call"); err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the call page is answered %d", res.StatusCode)
	}
	phone, err := siptest.NewPhone(ip)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { phone.Close() })
	call := p.dial(phone, ouyangBlack, muhe)
	hearsSpeech(t, call)
	bye(t, call)
}
