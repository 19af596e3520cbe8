package desk

import "time"

// Message is one numbered message to an agent's browsers. JSON is the whole
// frame ({"pos":…,"topic":…,"data":…}) and must not be changed. Made is when
// the desk wrote it.
type Message struct {
	Pos  int64
	JSON []byte
	Made time.Time
}

// A browser that is cut off comes back within seconds. 1,024 messages or
// 256 KiB, whichever is less, are kept for it: the bytes bound the memory of
// 2,000 agents to half a gibibyte, for a profile can take 15 KB.
const (
	keptMessages = 1024
	keptBytes    = 256 << 10
)

// ring keeps the newest messages of one agent, in order without gaps.
type ring struct {
	pos   int64 // of the newest message; 0 before the first
	kept  []Message
	bytes int
}

func (r *ring) add(m Message) {
	r.kept, r.bytes = append(r.kept, m), r.bytes+len(m.JSON)
	drop := 0
	for len(r.kept)-drop > 1 && (len(r.kept)-drop > keptMessages || r.bytes > keptBytes) {
		r.bytes -= len(r.kept[drop].JSON)
		r.kept[drop].JSON = nil
		drop++
	}
	r.kept = r.kept[drop:]
}

// after returns what came after position pos; ok is false when that is no
// longer known or pos never was.
func (r *ring) after(pos int64) (missed []Message, ok bool) {
	first := r.pos - int64(len(r.kept)) // the position before the oldest kept
	if pos < first || pos > r.pos {
		return nil, false
	}
	return append([]Message(nil), r.kept[pos-first:]...), true
}
