// Package access says who may do what: roles grant actions, a sign-in has to be
// strong enough, and the object has to lie within the actor's reach.
//
// It is pure: who is signed in, which roles they have and whether their sign-in
// has its second factor are values from elsewhere. Nothing is permitted that is
// not written in the table of grants.
//
//	may, why := access.Can(actor, access.RecordingPlay, access.Object{Unit: "muhe", Agent: "ag_…"})
package access
