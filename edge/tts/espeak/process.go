package espeak

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// process is one espeak-ng that has loaded its voice and waits for its text. It
// says one text and ends. When our process dies its input closes and it ends too.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out io.ReadCloser
}

// maxAudio bounds what a process may write: two minutes at 22.05 kHz.
const maxAudio = 2 * 60 * 22050 * 2

func start(path string, s settings) (*process, error) {
	cmd := exec.Command(path, s.arguments()...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, failed("pipe", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		_ = in.Close()
		return nil, failed("pipe", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, failed("start", err)
	}
	return &process{cmd, in, out}, nil
}

// say gives the process its text and returns the audio at 8 kHz. The process is
// over afterwards, whatever came of it.
func (p *process) say(ctx context.Context, text string) ([]int16, error) {
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	_, writing := io.WriteString(p.in, text)
	_ = p.in.Close()
	var wav bytes.Buffer
	_, reading := io.Copy(&wav, io.LimitReader(p.out, maxAudio))
	if wav.Len() == maxAudio {
		p.kill()
	}
	ending := p.cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, failed("took too long", ctx.Err())
	case writing != nil:
		return nil, failed("write", writing)
	case reading != nil:
		return nil, failed("read", reading)
	case ending != nil:
		return nil, failed("ended", ending)
	}
	samples, rate, err := pcm.ReadWAV(wav.Bytes())
	if err != nil {
		return nil, failed("answer", err)
	}
	return pcm.Resample(samples, rate, pcm.RateHz), nil
}

func (p *process) kill() { _ = p.cmd.Process.Kill() }

// discard ends a process that is not needed.
func (p *process) discard() {
	p.kill()
	_ = p.in.Close()
	_, _ = io.Copy(io.Discard, p.out)
	_ = p.cmd.Wait()
}

func failed(what string, err error) error {
	return fmt.Errorf("espeak: %s: %v: %w", what, err, zhiyin.Unavailable)
}
