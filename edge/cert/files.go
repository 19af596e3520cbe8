package cert

import (
	"crypto/tls"
	"fmt"
	"os"
	"time"

	"zhiyin.dev"
)

// stamp tells two versions of the files apart.
type stamp struct {
	cert, key time.Time
	sizes     [2]int64
}

// Reload reads the files again, whether they look changed or not; with the
// other modes it makes sure that the certificate is in order. The error is
// Invalid, and the certificate in force stays.
func (k *Keeper) Reload() error {
	if k.cfg.Mode != Files {
		return k.look()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.readFiles(k.stampNow())
}

// reloadChanged reads the files when they have changed.
func (k *Keeper) reloadChanged() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.stampNow()
	if now == k.stamp {
		return nil
	}
	return k.readFiles(now)
}

func (k *Keeper) stampNow() (s stamp) {
	if info, err := os.Stat(k.cfg.CertFile); err == nil {
		s.cert, s.sizes[0] = info.ModTime(), info.Size()
	}
	if info, err := os.Stat(k.cfg.KeyFile); err == nil {
		s.key, s.sizes[1] = info.ModTime(), info.Size()
	}
	return s
}

// readFiles puts the pair in force. Between the writing of the one file and of
// the other they do not belong together; the next look finds both.
func (k *Keeper) readFiles(s stamp) error {
	pair, err := tls.LoadX509KeyPair(k.cfg.CertFile, k.cfg.KeyFile)
	if err != nil {
		return fmt.Errorf("cert: certificate and key files: %v: %w", err, zhiyin.Invalid)
	}
	if before := k.leaf.Swap(&pair); before != nil {
		k.log.Info("certificate reloaded", "until", pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	k.stamp = s
	return nil
}
