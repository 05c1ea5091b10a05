package models

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Reach says how far webhooks may reach beside the public internet. It is a
// setting of the program.
type Reach struct {
	Localhost bool // http and https to localhost, for trying out and for tests
	Private   bool // private networks, loopback and link-local addresses
}

// notPublic are the networks that an address of the public internet is not in,
// beside those that the standard library knows: shared and test networks, and
// those whose addresses carry one of IPv4 in them.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

// global is where every public address of IPv6 is.
var global = netip.MustParsePrefix("2000::/3")

// public reports whether an address is one of the public internet.
func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is6() && !global.Contains(ip) {
		return false
	}
	for _, network := range notPublic {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}

// Allows reports whether a webhook on a host may be posted to one of the host's
// addresses. Whoever posts asks it of the very address that is dialed.
func (r Reach) Allows(host string, ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	switch {
	case public(ip):
		return true
	case r.Private:
		return ip.IsValid() && !ip.IsMulticast() && !ip.IsUnspecified()
	}
	return r.Localhost && ip.IsLoopback() && isLocalhost(host)
}

// isLocalhost reports whether a host can only be this machine.
func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Unmap().IsLoopback()
}

// maxURL is how long the address of a webhook may be.
const maxURL = 500

// checkURL refuses what a webhook cannot be posted to, as far as the address
// itself tells.
func (r Reach) checkURL(text string, p *problems) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || len(text) > maxURL || strings.ContainsAny(text, " \\") {
		p.add("url", "Address must be the whole address of your receiver, such as https://licenses.example/perseat, with at most %d characters.", maxURL)
		return
	}
	host := u.Hostname()
	local := r.Localhost && isLocalhost(host)
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		p.add("url", "Address must start with https://, because what is posted is nobody else’s business.")
		return
	}
	port, err := strconv.Atoi(orElse(u.Port(), "443"))
	p.check(err == nil && port > 0 && port < 1<<16, "url", "Address must have a port from 1 to 65,535, or none.")
	p.check(u.User == nil, "url", "Address must not have a name or a password in it. Check the signature of what is posted instead.")
	p.check(u.Fragment == "", "url", "Address must not have a # in it.")
	ip, err := netip.ParseAddr(host)
	named := isLocalhost(host) && !local && !r.Private
	p.check(!named && (err != nil || r.Allows(host, ip)), "url", "Address must be one of the public internet, and %s is not.", host)
}
