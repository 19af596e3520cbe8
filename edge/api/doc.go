// Package api speaks HTTP: the desk's requests and its one WebSocket, the page
// from which customers call, the doors for other systems' events, health and
// figures, and the screens themselves.
//
// Every route says who may call it (package door); a route that does not
// is refused. Errors are problem documents (RFC 9457) that carry the platform's
// kind of error. The JSON routes describe themselves at /api/openapi.json.
//
// door is the server with what guards every route; a folder a subject beside it
// registers its routes on it, declares what it needs as its Ports, and knows none of
// the others but customer. This package puts them together.
package api
