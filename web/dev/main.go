// Command dev serves the screens with an acted server behind them, so that every
// state of the desk can be looked at without telephones. It is no part of the
// product. The buttons are requests: POST /dev/ring?who=known|unknown|several|anonymous,
// /dev/leave (the customer hangs up), /dev/lost, /dev/back, /dev/elsewhere, /dev/drop,
// /dev/hear?angry=1 (a talk that is listened to), /dev/help?how=consult&state=waits (a senior for an angry customer), /dev/draft (its summary), /dev/restart, /dev/quiet, /dev/signout, /dev/nobody, /dev/tag (the customer of the customer page gets one).
//
//	go run ./web/dev -listen 127.0.0.1:8090
//	go run ./web/dev -shots DIR [-theme dark] [-screen en] [-width 1280 -height 720]
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "address")
	dir := flag.String("shots", "", "take pictures of the states into this folder and stop")
	only := flag.String("only", "", "only states whose names begin so")
	var l look
	flag.StringVar(&l.theme, "theme", "light", "light or dark")
	flag.StringVar(&l.screen, "screen", "zh-CN", "zh-CN or en")
	flag.IntVar(&l.width, "width", 1440, "pixels")
	flag.IntVar(&l.height, "height", 900, "pixels")
	flag.Parse()
	if *dir != "" {
		if err := shots(*dir, *only, l); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	srv := &http.Server{Addr: *listen, Handler: newStage(), ReadHeaderTimeout: 5 * time.Second}
	fmt.Println("http://" + *listen + "/desk")
	if err := srv.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
