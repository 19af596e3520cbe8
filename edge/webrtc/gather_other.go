//go:build !(linux && (amd64 || arm64))

package webrtc

import "net"

func gather(conn *net.UDPConn) (net.PacketConn, error) { return conn, nil }
