// Package hearing listens to one leg of a contact: its audio becomes turns of
// talk, the turns words, and the words a meaning and a mood. Who conducts the
// contact is told of each; partial words pass on the way.
//
// The engines stand behind ports. Any of them may be missing: without a
// recogniser an Ear knows when somebody speaks, without a Reader what was said
// and not what it means.
package hearing
