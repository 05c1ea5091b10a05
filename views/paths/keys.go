package paths

// Addresses of a reseller's API keys.
const (
	ResellerKeys    = ResellerSettings + "/keys"
	ResellerNewKey  = ResellerKeys + "/new"
	ResellerKeysCSV = ResellerKeys + ".csv"
)

// ResellerRevokeKey revokes an API key.
func ResellerRevokeKey(key uint) string { return under(ResellerKeys, key, "/revoke") }
