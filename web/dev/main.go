// Command dev serves the screens with an acted server behind them, so that every
// state of the desk can be looked at without telephones. It is no part of the
// product. The buttons are requests: POST /dev/ring?who=known|unknown|several|anonymous,
// /dev/leave (the customer hangs up), /dev/lost, /dev/back, /dev/elsewhere, /dev/drop,
// /dev/restart, /dev/quiet, /dev/signout, /dev/nobody.
//
//	go run ./web/dev -listen 127.0.0.1:8090
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
	flag.Parse()
	srv := &http.Server{Addr: *listen, Handler: newStage(), ReadHeaderTimeout: 5 * time.Second}
	fmt.Println("http://" + *listen + "/desk")
	if err := srv.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
