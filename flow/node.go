package flow

// node is one node of a definition. Each kind is one file.
type node interface {
	does() string          // the kind's name
	ways() []way           // every node it may lead to
	enter(r *run)          // act, and wait or go on
	hear(r *run, in Input) // an input while waiting here
}

// way is one exit of a node.
type way struct {
	field string // where it is written
	to    string
	waits bool // taking it takes a person's time, so a loop through it does not spin
}

// kinds are the kinds of node with their readers, in the order of documentation.
var kinds = []struct {
	name string
	read func(p *parser, f *form) node
}{
	{"notice", readNotice}, {"say", readSay}, {"play", readPlay}, {"echo", readEcho}, {"gather", readGather},
	{"menu", readMenu}, {"reason", readReasonNode}, {"personal_menu", readPersonalMenu}, {"back", readBack},
	{"understand", readUnderstand}, {"tell", readTell}, {"authenticate", readAuthenticate}, {"lookup", readLookup},
	{"branch", readBranch}, {"manner", readManner}, {"decline", readDecline}, {"set", readSet}, {"schedule", readSchedule}, {"subflow", readSubFlow},
	{"queue", readQueue}, {"callback", readCallback}, {"voicemail", readVoicemail}, {"survey", readSurvey}, {"transfer", readTransfer}, {"send", readSend}, {"handoff", readHandoff},
	{"return", readReturn}, {"hangup", readHangup},
}

// isExit tells whether the contact can leave the flow at n.
func isExit(n node) bool {
	switch n.(type) {
	case *queueNode, *callbackNode, *surveyNode, *transferNode, *returnNode, *hangupNode:
		return true
	}
	return false
}
