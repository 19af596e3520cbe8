package node

import (
	"fmt"
	"path/filepath"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
)

// RecordingConfig is where recordings are kept and how they are paused. What is
// recorded, and for how long, the units and queues say.
type RecordingConfig struct {
	Directory       string        `koanf:"directory" doc:"Directory of the sealed recordings; empty: recordings in data."`
	MinFreeMB       int           `koanf:"min_free_mb" doc:"Megabytes that stay free on the disk of the recordings: with less, recording ends and begins again when there is room."`
	PauseAtMost     time.Duration `koanf:"pause_at_most" doc:"A paused recording resumes by itself after so long; 0: never."`
	ResumeAfterHold bool          `koanf:"resume_after_hold" doc:"A paused recording also resumes with the end of a hold or transfer."`
}

func defaultRecording() RecordingConfig {
	return RecordingConfig{MinFreeMB: 512, PauseAtMost: 5 * time.Minute}
}

func (c RecordingConfig) check() error {
	if c.MinFreeMB < 0 || c.PauseAtMost < 0 {
		return fmt.Errorf("node: recording.min_free_mb and recording.pause_at_most must be 0 or more: %w", zhiyin.Invalid)
	}
	return nil
}

// recordingsPath is the folder of the sealed recordings.
func (c Config) recordingsPath() string {
	if c.Recording.Directory != "" {
		return c.Recording.Directory
	}
	return filepath.Join(c.Data, "recordings")
}

// archive is where recordings lie and what stays free there.
func (c Config) archive() archive.Config {
	return archive.Config{Directory: c.recordingsPath(), MinFree: int64(c.Recording.MinFreeMB) << 20}
}

// checkpointsPath is where the signed checkpoints are also kept.
func (c Config) checkpointsPath() string {
	if c.Access.Checkpoints != "" {
		return c.Access.Checkpoints
	}
	return filepath.Join(c.Data, "audit.checkpoints")
}

// ModelsDir is where speech models lie.
func (c Config) ModelsDir() string {
	if c.Speech.Models != "" {
		return c.Speech.Models
	}
	return filepath.Join(c.Data, "models")
}
