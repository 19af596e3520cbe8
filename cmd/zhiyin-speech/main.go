// Command zhiyin-speech holds speech engines, native ones among them, in a process
// of its own: it may crash without a call being lost. zhiyin starts it, and starts
// it again; it ends when its standard input does.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"zhiyin.dev/edge/asr/host"
	"zhiyin.dev/edge/asr/model"
)

// version is set by the build.
var version = "dev"

func main() {
	socket := flag.String("socket", "", "path of the Unix socket to listen at")
	models := flag.String("models", "", "directory of models")
	quick := flag.Bool("quick", false, "models were checked before: look at sizes alone")
	about := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *about {
		fmt.Println(version)
		return
	}
	if *socket == "" {
		fmt.Fprintln(os.Stderr, "zhiyin-speech: it is started by zhiyin; for anything else give --socket")
		os.Exit(2)
	}
	depth := model.Hashes
	if *quick {
		depth = model.Sizes
	}
	if err := run(*socket, *models, depth); err != nil {
		fmt.Fprintln(os.Stderr, "zhiyin-speech:", err)
		os.Exit(1)
	}
}

// run serves until standard input ends, or SIGTERM comes.
func run(socket, models string, depth model.Depth) error {
	signal.Ignore(os.Interrupt) // Ctrl+C is for the platform, which lets calls end first
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	go func() { // lives as long as the process
		_, _ = os.Stdin.Read(make([]byte, 1))
		cancel()
	}()
	engines, voices, err := load(models, depth)
	if err != nil {
		return err
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	return host.New(engines, voices...).Serve(ctx, l)
}
