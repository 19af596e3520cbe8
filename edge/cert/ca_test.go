package cert_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// ca is an ACME server (RFC 8555) with the essentials: it checks nonces and
// signatures, asks one kind of challenge over the network, and signs what was
// proved. Every name is found at one address.
type ca struct {
	t      *testing.T
	web    *httptest.Server
	root   tls.Certificate
	method string // tls-alpn-01 or http-01
	at     string // host:port where it asks

	mu       sync.Mutex
	nonces   map[string]bool
	accounts map[string]*ecdsa.PublicKey // by URL
	proved   map[string]bool             // names
	asked    string                      // the name of the order
	leaf     []byte
	issued   int
	faults   []string
}

func newCA(t *testing.T, method string) *ca {
	c := &ca{t: t, method: method, root: leafFor(t, nil, "ca.test"), nonces: map[string]bool{}, accounts: map[string]*ecdsa.PublicKey{}, proved: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/dir", func(w http.ResponseWriter, _ *http.Request) {
		c.answer(w, 200, map[string]any{"newNonce": c.url("/nonce"), "newAccount": c.url("/account"), "newOrder": c.url("/order"),
			"meta": map[string]string{"termsOfService": c.url("/terms")}})
	})
	mux.HandleFunc("/nonce", func(w http.ResponseWriter, _ *http.Request) { c.answer(w, 200, nil) })
	for path, handle := range map[string]func(http.ResponseWriter, []byte){"/account": c.account, "/order": c.order, "/order/1": c.standing,
		"/authz/1": c.authz, "/chall/1": c.challenge, "/finalize/1": c.finalize, "/cert/1": c.certificate} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			payload, key, err := c.signed(r)
			if err != nil {
				c.answer(w, 400, map[string]string{"type": "urn:ietf:params:acme:error:malformed", "detail": err.Error()})
				return
			}
			if path == "/account" {
				url := c.url("/account/" + fmt.Sprint(len(c.accounts)+1))
				c.mu.Lock()
				c.accounts[url] = key
				c.mu.Unlock()
				w.Header().Set("Location", url)
			}
			handle(w, payload)
		})
	}
	c.web = httptest.NewTLSServer(mux)
	t.Cleanup(c.web.Close)
	return c
}

func (c *ca) url(path string) string { return c.web.URL + path }

// roots is a file with the certificate of the server itself.
func (c *ca) roots() string {
	path := filepath.Join(c.t.TempDir(), "roots.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.web.Certificate().Raw}), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

func (c *ca) answer(w http.ResponseWriter, status int, body any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	nonce := fmt.Sprintf("nonce%d", len(c.nonces))
	c.nonces[nonce] = true
	w.Header().Set("Replay-Nonce", nonce)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

type jwk struct{ Crv, Kty, X, Y string }

// signed checks the request's JWS (ES256, RFC 7515) and gives its payload.
func (c *ca) signed(r *http.Request) ([]byte, *ecdsa.PublicKey, error) {
	var jws struct{ Protected, Payload, Signature string }
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &jws); err != nil {
		return nil, nil, err
	}
	var head struct {
		Alg, Nonce, URL, Kid string
		JWK                  *jwk
	}
	raw, _ := base64.RawURLEncoding.DecodeString(jws.Protected)
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, nil, err
	}
	c.mu.Lock()
	fresh, key := c.nonces[head.Nonce], c.accounts[head.Kid]
	c.nonces[head.Nonce] = false
	c.mu.Unlock()
	if head.JWK != nil {
		x, _ := base64.RawURLEncoding.DecodeString(head.JWK.X)
		y, _ := base64.RawURLEncoding.DecodeString(head.JWK.Y)
		key = &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
	}
	sig, _ := base64.RawURLEncoding.DecodeString(jws.Signature)
	sum := sha256.Sum256([]byte(jws.Protected + "." + jws.Payload))
	switch {
	case !fresh:
		return nil, nil, fmt.Errorf("nonce %q", head.Nonce)
	case head.URL != c.url(r.URL.Path) || head.Alg != "ES256" || key == nil || len(sig) != 64:
		return nil, nil, fmt.Errorf("header %+v", head)
	case !ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])):
		return nil, nil, fmt.Errorf("signature")
	}
	payload, err := base64.RawURLEncoding.DecodeString(jws.Payload)
	return payload, key, err
}

func (c *ca) account(w http.ResponseWriter, payload []byte) {
	if !bytes.Contains(payload, []byte(`"termsOfServiceAgreed":true`)) {
		c.fault("terms not agreed to")
	}
	c.answer(w, 201, map[string]string{"status": "valid"})
}

func (c *ca) order(w http.ResponseWriter, payload []byte) {
	var o struct {
		Identifiers []struct{ Type, Value string }
	}
	if json.Unmarshal(payload, &o) != nil || len(o.Identifiers) != 1 {
		c.fault("order " + string(payload))
		return
	}
	c.mu.Lock()
	c.asked = o.Identifiers[0].Value
	c.mu.Unlock()
	w.Header().Set("Location", c.url("/order/1"))
	c.order1(w, 201)
}

func (c *ca) standing(w http.ResponseWriter, _ []byte) { c.order1(w, 200) }

func (c *ca) order1(w http.ResponseWriter, code int) {
	c.mu.Lock()
	name, status, leaf := c.asked, "pending", c.leaf
	if c.proved[name] {
		status = "ready"
	}
	c.mu.Unlock()
	out := map[string]any{"identifiers": []map[string]string{{"type": "dns", "value": name}},
		"authorizations": []string{c.url("/authz/1")}, "finalize": c.url("/finalize/1")}
	if leaf != nil {
		status, out["certificate"] = "valid", c.url("/cert/1")
	}
	out["status"] = status
	c.answer(w, code, out)
}

const token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"

func (c *ca) authz(w http.ResponseWriter, _ []byte) {
	c.mu.Lock()
	name, status := c.asked, "pending"
	if c.proved[name] {
		status = "valid"
	}
	c.mu.Unlock()
	c.answer(w, 200, map[string]any{"status": status, "identifier": map[string]string{"type": "dns", "value": name},
		"challenges": []map[string]string{{"type": c.method, "url": c.url("/chall/1"), "token": token, "status": status}}})
}

// challenge asks at once, over the network.
func (c *ca) challenge(w http.ResponseWriter, _ []byte) {
	c.mu.Lock()
	name := c.asked
	var key *ecdsa.PublicKey
	for _, k := range c.accounts {
		key = k
	}
	c.mu.Unlock()
	want := token + "." + thumbprint(key)
	var err error
	if c.method == "http-01" {
		err = c.askHTTP(name, want)
	} else {
		err = c.askALPN(name, want)
	}
	if err != nil {
		c.fault(err.Error())
	}
	c.mu.Lock()
	c.proved[name] = err == nil
	c.mu.Unlock()
	status := map[bool]string{true: "valid", false: "invalid"}[err == nil]
	c.answer(w, 200, map[string]string{"type": c.method, "url": c.url("/chall/1"), "token": token, "status": status})
}

// thumbprint is RFC 7638's.
func thumbprint(key *ecdsa.PublicKey) string {
	b64 := base64.RawURLEncoding.EncodeToString
	sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":"P-256","kty":"EC","x":%q,"y":%q}`, b64(key.X.FillBytes(make([]byte, 32))), b64(key.Y.FillBytes(make([]byte, 32)))))
	return b64(sum[:])
}

func (c *ca) askHTTP(name, want string) error {
	req, _ := http.NewRequest("GET", "http://"+c.at+"/.well-known/acme-challenge/"+token, nil)
	req.Host = name
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); strings.TrimSpace(string(body)) != want {
		return fmt.Errorf("http-01: %d %q", res.StatusCode, body)
	}
	return nil
}

// askALPN is RFC 8737 §3.
func (c *ca) askALPN(name, want string) error {
	conn, err := tls.Dial("tcp", c.at, &tls.Config{ServerName: name, NextProtos: []string{"acme-tls/1"}, InsecureSkipVerify: true})
	if err != nil {
		return err
	}
	defer conn.Close()
	state, sum := conn.ConnectionState(), sha256.Sum256([]byte(want))
	proof, _ := asn1.Marshal(sum[:])
	for _, e := range state.PeerCertificates[0].Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 31}) && e.Critical && bytes.Equal(e.Value, proof) && state.NegotiatedProtocol == "acme-tls/1" {
			return nil
		}
	}
	return fmt.Errorf("tls-alpn-01: no proof in what is shown")
}

func (c *ca) finalize(w http.ResponseWriter, payload []byte) {
	var f struct{ CSR string }
	_ = json.Unmarshal(payload, &f)
	der, _ := base64.RawURLEncoding.DecodeString(f.CSR)
	csr, err := x509.ParseCertificateRequest(der)
	c.mu.Lock()
	if err != nil || csr.CheckSignature() != nil || !c.proved[c.asked] || len(csr.DNSNames) != 1 || csr.DNSNames[0] != c.asked {
		c.mu.Unlock()
		c.fault("request not for what was proved")
		return
	}
	c.issued++
	leaf := &x509.Certificate{SerialNumber: big.NewInt(int64(c.issued)), Subject: pkix.Name{CommonName: c.asked}, DNSNames: csr.DNSNames,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	c.leaf, err = x509.CreateCertificate(rand.Reader, leaf, c.root.Leaf, csr.PublicKey, c.root.PrivateKey)
	c.mu.Unlock()
	if err != nil {
		c.fault(err.Error())
	}
	w.Header().Set("Location", c.url("/order/1"))
	c.order1(w, 200)
}

func (c *ca) certificate(w http.ResponseWriter, _ []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	nonce := fmt.Sprintf("nonce%d", len(c.nonces))
	c.nonces[nonce] = true
	w.Header().Set("Replay-Nonce", nonce)
	for _, der := range [][]byte{c.leaf, c.root.Leaf.Raw} {
		_ = pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
}

func (c *ca) fault(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, what)
}
