package models

import (
	"net/netip"
	"time"
)

// triesKept is how long a count of tries is kept; no limit looks back further.
const triesKept = 24 * time.Hour

// try counts one more try of something and returns how many there were within
// the time since the first of them. Two at once are counted one after the other.
func (t *tx) try(what, by string, within time.Duration) (int64, error) {
	var count int64
	err := t.Raw(`INSERT INTO tries (id, since, count) VALUES (?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET
			since = CASE WHEN tries.since <= ? THEN excluded.since ELSE tries.since END,
			count = CASE WHEN tries.since <= ? THEN 1 ELSE tries.count + 1 END
		RETURNING count`, sessionID(what+" "+by), t.now, t.now.Add(-within), t.now.Add(-within)).Scan(&count).Error
	return count, err
}

// network is the part of a client's address that one client holds: a whole IPv4
// address, or the first half of an IPv6 address.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	half, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return half.String()
}
