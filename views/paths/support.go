package paths

// Addresses of the Support desk.
const (
	Support = "/support"
)
