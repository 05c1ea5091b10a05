package main

import (
	"fmt"
	"net"
)

// proxies reads the networks of the proxies.
func (s serveCommand) proxies() (out []*net.IPNet, err error) {
	for _, text := range s.Proxies {
		whole := text
		if ip := net.ParseIP(text); ip != nil {
			whole = fmt.Sprintf("%s/%d", ip, bits(ip))
		}
		_, network, err := net.ParseCIDR(whole)
		if err != nil {
			return nil, fmt.Errorf("--proxies: %q is no address and no network", text)
		}
		out = append(out, network)
	}
	return out, nil
}

func bits(ip net.IP) int {
	if ip.To4() != nil {
		return 32
	}
	return 128
}
