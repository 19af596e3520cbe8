package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"

	"zhiyin.dev/scenario/figure"
)

// The tags row: -pace events a second come in, and now and then somebody asks for
// the third time about infant formula, which is a tag. It takes from the answer to
// that event until the customer as the desk shows them has the tag.
const (
	askedTag   = "tongxin-interest-mother-baby"
	tongxin    = 1 // of units
	askedEvery = 100 * time.Millisecond
	lookEvery  = 4 * time.Millisecond
	lostAfter  = 30 * time.Second
)

func tagsRow(s *stand) error {
	h, err := s.house()
	if err != nil {
		return err
	}
	defer h.end()
	if err := h.introduce(s.known); err != nil {
		return err
	}
	desk, err := h.signIn()
	if err != nil {
		return err
	}
	var p50, p99 []float64
	for run := range s.runs {
		ms, err := h.visible(desk, newCrowd(s.known, 60+run), s.pace, s.lasting)
		if err != nil {
			return err
		}
		p50, p99 = append(p50, figure.Percentile(ms, 50)), append(p99, figure.Percentile(ms, 99))
	}
	s.add("tag_p50_ms", [2]string{"<= 50"}, p50...)
	s.add("tag_p99_ms", [2]string{"<= 1000"}, p99...)
	return nil
}

// signIn makes a client that is the agent of the house's first link.
func (h *house) signIn() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	desk := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	body, _ := json.Marshal(map[string]string{"token": h.link[strings.LastIndex(h.link, "/")+1:]})
	req, err := http.NewRequest(http.MethodPost, h.web+"/api/sign-in", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", h.web)
	res, err := desk.Do(req)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("signing in: status %d", res.StatusCode)
	}
	return desk, nil
}

// visible sends at a pace for some time, and returns how late each tag was, in ms.
func (h *house) visible(desk *http.Client, c *crowd, pace int, lasting time.Duration) (ms []float64, err error) {
	over, failed := make(chan struct{}), make(chan error, 8)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(over)
	const lines = 8
	for i := range lines {
		w, err := h.dial()
		if err != nil {
			return nil, err
		}
		mine := newCrowd(len(c.upto), 100*c.run+i)
		wait.Go(func() {
			defer func() { _ = w.Close() }()
			if err := w.stream(mine, h.keys, float64(pace)/lines, over); err != nil {
				failed <- err
			}
		})
	}
	w, err := h.dial()
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Close() }()
	for began, n := time.Now(), 0; time.Since(began) < lasting; n++ {
		late, err := h.ask(desk, w, fmt.Sprintf("asker-%d-%d", c.run, n))
		if err != nil {
			return nil, err
		}
		ms = append(ms, late.Seconds()*1000)
		select {
		case err := <-failed:
			return nil, err
		case <-time.After(askedEvery):
		}
	}
	return ms, nil
}

// stream sends single events at a pace, whatever the answers take on average.
func (w *wire) stream(c *crowd, keys []string, perSecond float64, over <-chan struct{}) error {
	began := time.Now()
	for n := 0; ; n++ {
		select {
		case <-over:
			return nil
		case <-time.After(time.Until(began.Add(time.Duration(float64(n) / perSecond * float64(time.Second))))):
		}
		if err := w.send(batch(keys[n%len(units)], "/v1/batch", [][]byte{c.message(n%len(units), time.Now())})); err != nil {
			return err
		}
	}
}

// ask lets somebody ask three times, and waits until the tag is seen.
func (h *house) ask(desk *http.Client, w *wire, who string) (late time.Duration, err error) {
	var id string
	for n := range 3 {
		body := fmt.Appendf(nil, `{"userId":%q,"messageId":"%s-%d","event":"Question Asked","properties":{"category":"infant_formula"}}`, who, who, n)
		answer, err := w.ask(posting(h.keys[tongxin], "/v1/track", body))
		if err != nil {
			return 0, err
		}
		var said struct{ Receipts []struct{ Customer string } }
		if err := json.Unmarshal(answer, &said); err != nil || len(said.Receipts) == 0 {
			return 0, fmt.Errorf("no receipt: %.200s", answer)
		}
		id = said.Receipts[0].Customer
	}
	var text []byte
	for accepted := time.Now(); time.Since(accepted) < lostAfter; time.Sleep(lookEvery) {
		res, err := desk.Get(h.web + "/api/v1/customers/" + id)
		if err != nil {
			return 0, err
		}
		text, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("the customer can't be read: %d %.200s: %w", res.StatusCode, text, err)
		}
		if bytes.Contains(text, []byte(`"`+askedTag+`"`)) {
			return time.Since(accepted), nil
		}
	}
	return 0, fmt.Errorf("the tag was not there after %s: %.500s", lostAfter, text)
}
