package database

import (
	"net/url"
)

// sessionSettings are what every connection to PostgreSQL asks for, unless the
// URL says otherwise: no lock is waited for longer than a person waits; a
// process that hangs, or whose machine is gone, holds nothing for long; and a
// server that cannot be reached is not waited for. Pages are in memory or on a disk
// that does not turn: reading one here and there costs hardly more than the next.
var sessionSettings = map[string]string{
	"TimeZone":                            "UTC",
	"application_name":                    "perseat",
	"connect_timeout":                     "5",
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "60s",
	"tcp_keepalives_idle":                 "30",
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
	"random_page_cost":                    "1.1",
}

// withSettings adds the session's settings to a URL, and more, as names and
// values. A URL that cannot be read is left as it is, for the driver to say why.
func withSettings(text string, more ...string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	q := u.Query()
	for name, value := range sessionSettings {
		if !q.Has(name) || name == "TimeZone" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}
