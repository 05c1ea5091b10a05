package admin

// SubscriptionsPage lists what a customer has.
type SubscriptionsPage struct {
	Reseller Reseller
	Off      string // why nothing can be requested at all; empty if it can
	Live     []Subscription
	Ended    []Subscription
}
