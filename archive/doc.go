// Package archive keeps recordings as sealed files.
//
//	a, err := archive.Open(archive.Config{Directory: "data/recordings", MinFree: 512 << 20}, db, log)
//	go a.Run(ctx)                                   // watches the disk, makes tapes durable
//	tape, err := a.Record(ctx, "rec_…", person)     // tape.Write takes µ-law stereo, 16,000 octets a second
//	length, err := tape.Close()
//	p, err := a.Play(ctx, "rec_…")                  // an io.ReadSeeker over the audio
//
// A file is a head of 512 octets and then one piece for each second, all of one
// size. The head names the recording and the person, and holds the recording's
// own key, sealed with the person's: who destroys that key makes the file
// unreadable. Each piece is sealed at its place (vault.Stream), the last one
// marked as such: a file that was cut, mixed up or swapped does not open. Pieces
// are written whole, so a process that dies leaves a file that Mend closes after
// its last whole second. Audio that is not sealed never reaches the disk.
//
// Durability: the head and the folder are synced before the first second, every
// open file each 10 s, and a file once more when it is closed. A dead process
// costs less than a second, a power failure at most the last 10 s.
package archive
