// Package door is the HTTP server of one node with what guards every route: who may
// ask what, from which page, how often and once; how errors are told; and the document
// that describes the routes. Subjects lay their routes out on a Server with Add and
// Route, describe them with Describe, and Finish completes it.
package door
