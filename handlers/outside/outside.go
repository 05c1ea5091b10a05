// Package outside connects to what others named: receivers of webhooks, identity
// providers. Nobody's name may lead into a network that is none of theirs.
package outside

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"

	"perseat/models"
)

// ErrNotReachable refuses to connect to an address that may not be reached.
var ErrNotReachable = errors.New("not an address that may be reached")

// Dial returns how to connect to hosts: not to what a host's name stands for at
// that moment, if it is in none of the networks that may be reached. Names may be
// nil, which is the machine's resolver.
func Dial(reach models.Reach, names *net.Resolver) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{Resolver: names, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if at, err := netip.ParseAddrPort(address); err != nil || !reach.Allows(host, at.Addr()) {
				return ErrNotReachable
			}
			return nil
		}}
		return d.DialContext(ctx, network, address)
	}
}
