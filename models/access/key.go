package access

import (
	"slices"
	"strings"
)

// Key is the API key that an actor with RoleKey asks with.
type Key struct {
	ID     uint
	Rights Rights
}

// Right is one thing that a reseller lets the holder of an API key do.
type Right string

// The rights.
const (
	ReadCustomers  Right = "customers:read"
	WriteCustomers Right = "customers"
	ReadUsers      Right = "users:read"
	WriteUsers     Right = "users"
	WriteLicenses  Right = "licenses"
	WriteWebhooks  Right = "webhooks"
)

// AllRights lists the rights in the order in which forms offer them.
var AllRights = Rights{ReadCustomers, WriteCustomers, ReadUsers, WriteUsers, WriteLicenses, WriteWebhooks}

// String says what the right allows, as pages show it.
func (r Right) String() string {
	switch r {
	case ReadCustomers:
		return "See customers and subscriptions"
	case WriteCustomers:
		return "Add and change customers, order and change subscriptions"
	case ReadUsers:
		return "See users"
	case WriteUsers:
		return "Add and change users"
	case WriteLicenses:
		return "See, assign and remove licenses"
	case WriteWebhooks:
		return "Register and unregister webhooks"
	}
	return string(r)
}

// rightGrants is what each right of a key lets it do with the reseller's customers
// and their subscriptions. Nobody reviews what a key orders.
var rightGrants = map[Right][]Permission{
	ReadCustomers: {SeeCustomers, SeeOrders},
	WriteCustomers: {
		SeeCustomers, SeeOrders, EditCustomers, EditSubscriptions, OrderChargedAtOnce, OrderUnreviewed,
	},
	ReadUsers:     {EnterCustomers},
	WriteUsers:    {EnterCustomers},
	WriteLicenses: {EnterCustomers},
	WriteWebhooks: {SeeWebhooks, ManageWebhooks},
}

// insideGrants is what each right lets a key do inside a customer's account, on
// the customer's behalf.
var insideGrants = map[Right][]Permission{
	ReadUsers:     {SeeUsers, SeeSubscriptions},
	WriteUsers:    {SeeUsers, SeeSubscriptions, ManageUsers, RestoreUsers, MakeFirstAdmin},
	WriteLicenses: {SeeUsers, SeeSubscriptions, ManageLicenses},
}

// can reports whether the key's rights allow p, inside a customer's account or not.
func (k *Key) can(p Permission, inside bool) bool {
	if k == nil {
		return false
	}
	table := rightGrants
	if inside {
		table = insideGrants
	}
	return slices.ContainsFunc(k.Rights, func(right Right) bool { return slices.Contains(table[right], p) })
}

// Rights are the rights of one key.
type Rights []Right

// ParseRights reads rights separated by commas, or "all". It is false if one of
// them is unknown or there is none.
func ParseRights(text string) (Rights, bool) {
	if strings.TrimSpace(text) == "all" {
		return slices.Clone(AllRights), true
	}
	var given Rights
	for part := range strings.SplitSeq(text, ",") {
		right := Right(strings.TrimSpace(part))
		if !slices.Contains(AllRights, right) {
			return nil, false
		}
		given = append(given, right)
	}
	var out Rights
	for _, right := range AllRights {
		if slices.Contains(given, right) {
			out = append(out, right)
		}
	}
	return out, true
}

// String is the form that ParseRights reads.
func (r Rights) String() string {
	parts := make([]string, len(r))
	for i, right := range r {
		parts[i] = string(right)
	}
	return strings.Join(parts, ",")
}

// Have reports whether one of the rights allows all that right does.
func (r Rights) Have(right Right) bool {
	switch right {
	case ReadCustomers:
		return slices.Contains(r, right) || slices.Contains(r, WriteCustomers)
	case ReadUsers:
		return slices.Contains(r, right) || slices.Contains(r, WriteUsers)
	}
	return slices.Contains(r, right)
}
