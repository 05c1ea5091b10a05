package models

import (
	"slices"
	"strings"
)

// DeedGroup is a field of work by which lists of activity are filtered.
type DeedGroup string

// The groups.
const (
	DeedUsers         DeedGroup = "users"
	DeedSubscriptions DeedGroup = "subscriptions"
	DeedRequests      DeedGroup = "requests"
	DeedCustomers     DeedGroup = "customers"
	DeedCompany       DeedGroup = "company"
	DeedCatalog       DeedGroup = "catalog"
	DeedInvoices      DeedGroup = "invoices"
	DeedSignIn        DeedGroup = "sign-in"
	DeedVisits        DeedGroup = "visits"
	DeedMail          DeedGroup = "mail"
	DeedCalls         DeedGroup = "calls"
)

// DeedGroups lists the groups in the order in which filters offer them.
var DeedGroups = []DeedGroup{
	DeedUsers, DeedSubscriptions, DeedRequests, DeedCustomers, DeedCompany, DeedCatalog, DeedInvoices, DeedSignIn, DeedVisits, DeedMail, DeedCalls,
}

// String is the group's name as filters show it.
func (g DeedGroup) String() string {
	switch g {
	case DeedUsers:
		return "Users and licenses"
	case DeedSubscriptions:
		return "Subscriptions"
	case DeedRequests:
		return "Purchase requests"
	case DeedCustomers:
		return "Customers"
	case DeedCompany:
		return "Company, settings and staff"
	case DeedCatalog:
		return "Catalog and prices"
	case DeedInvoices:
		return "Invoices"
	case DeedSignIn:
		return "Sign-in and passwords"
	case DeedVisits:
		return "On somebody’s behalf"
	case DeedMail:
		return "Mail"
	case DeedCalls:
		return "Calls of programs"
	}
	return string(g)
}

// deed is how an action reads: a sentence without its subject, in which {of}
// stands for what it was done to.
type deed struct {
	group    DeedGroup
	sentence string
}

// deeds are all actions of activity entries in words. A test finds actions that
// are missing here, and sentences that nothing writes.
var deeds = map[string]deed{
	"user.added":            {DeedUsers, "Added {of}"},
	"user.edited":           {DeedUsers, "Edited {of}"},
	"user.suspended":        {DeedUsers, "Suspended {of}"},
	"user.reactivated":      {DeedUsers, "Reactivated {of}"},
	"user.deleted":          {DeedUsers, "Deleted {of}"},
	"user.restored":         {DeedUsers, "Restored {of}"},
	"user.erased":           {DeedUsers, "Erased the name and the addresses of {of}"},
	"user.password_reset":   {DeedSignIn, "Set a new password for {of}"},
	"user.password_set":     {DeedSignIn, "Set the own password"},
	"user.link_mailed":      {DeedSignIn, "Mailed {of} a link to set a password"},
	"link.made":             {DeedSignIn, "Made a link for {of} to set a password"},
	"two_step.turned_on":    {DeedSignIn, "Turned two-step verification on"},
	"two_step.turned_off":   {DeedSignIn, "Turned two-step verification off"},
	"two_step.codes_made":   {DeedSignIn, "Made new recovery codes"},
	"passkey.added":         {DeedSignIn, "Added a passkey"},
	"passkey.named":         {DeedSignIn, "Renamed a passkey"},
	"passkey.removed":       {DeedSignIn, "Removed a passkey"},
	"two_step.reset":        {DeedSignIn, "Took the second step of {of} away"},
	"session.started":       {DeedSignIn, "Signed in"},
	"session.ended":         {DeedSignIn, "Signed out"},
	"license.assigned":      {DeedUsers, "Assigned a license to {of}"},
	"user.made_first_admin": {DeedUsers, "Made {of} the first super admin"},
	"license.removed":       {DeedUsers, "Removed a license from {of}"},

	"subscription.created":              {DeedSubscriptions, "Created the subscription to {of}"},
	"subscription.purchase_cap_edited":  {DeedSubscriptions, "Changed the purchase cap of {of}"},
	"subscription.licenses_added":       {DeedSubscriptions, "Added licenses of {of}"},
	"subscription.plan_scheduled":       {DeedSubscriptions, "Chose the plan of {of} after the trial"},
	"subscription.plan_changed":         {DeedSubscriptions, "Changed the plan of {of}"},
	"subscription.paid_service_started": {DeedSubscriptions, "Started paid service of {of}"},
	"subscription.edition_changed":      {DeedSubscriptions, "Changed the edition to {of}"},
	"subscription.renewal_edited":       {DeedSubscriptions, "Changed the renewal settings of {of}"},
	"subscription.renewed":              {DeedSubscriptions, "Renewed {of}"},
	"subscription.suspended":            {DeedSubscriptions, "Suspended {of}"},
	"subscription.activated":            {DeedSubscriptions, "Activated {of}"},
	"subscription.canceled":             {DeedSubscriptions, "Canceled {of}"},

	"request.made":      {DeedRequests, "Asked for more of {of}"},
	"request.ordered":   {DeedRequests, "Ordered what was asked for of {of}"},
	"request.declined":  {DeedRequests, "Declined the request for {of}"},
	"request.withdrawn": {DeedRequests, "Withdrew the request for {of}"},

	"customer.added":                    {DeedCustomers, "Added the customer {of}"},
	"customer.edited":                   {DeedCustomers, "Edited the information of {of}"},
	"customer.reseller_access_switched": {DeedVisits, "Switched reseller access"},

	"staff.added":         {DeedCompany, "Invited {of} to the staff"},
	"staff.role_changed":  {DeedCompany, "Gave {of} another role"},
	"staff.suspended":     {DeedCompany, "Suspended {of}"},
	"staff.reactivated":   {DeedCompany, "Reactivated {of}"},
	"staff.removed":       {DeedCompany, "Removed {of} from the staff"},
	"support.added":       {DeedCompany, "Added {of} to the support staff"},
	"sign_on.edited":      {DeedCompany, "Changed single sign-on"},
	"sign_on.removed":     {DeedCompany, "Turned single sign-on off"},
	"settings.edited":     {DeedCompany, "Edited the settings for all customers"},
	"reseller.added":      {DeedCompany, "Added the reseller {of}"},
	"reseller.edited":     {DeedCompany, "Changed the facts of {of}"},
	"reseller.vat_edited": {DeedCompany, "Changed the VAT facts of {of}"},
	"provider.edited":     {DeedCompany, "Changed the provider’s own facts"},

	"catalog.imported": {DeedCatalog, "Imported a catalog"},
	"product.added":    {DeedCatalog, "Added a product"},
	"sku.added":        {DeedCatalog, "Added an edition"},
	"price.added":      {DeedCatalog, "Added a price"},

	"invoice.issued": {DeedInvoices, "Issued {of}"},

	"visit.started": {DeedVisits, "Opened the {of} on its behalf"},
	"visit.ended":   {DeedVisits, "The session in the {of} ended"},

	"import.started": {DeedUsers, "Started an import"},
	"import.ended":   {DeedUsers, "The import ended"},
	"users.imported": {DeedUsers, "Added users from a file"},

	"api_key.made":    {DeedCompany, "Made the {of}"},
	"api_key.revoked": {DeedCompany, "Revoked the {of}"},
	"api_key.called":  {DeedCalls, "Called the API"},

	"webhook.added":            {DeedCompany, "Added a webhook"},
	"webhook.edited":           {DeedCompany, "Edited a webhook"},
	"webhook.paused":           {DeedCompany, "Paused a webhook"},
	"webhook.resumed":          {DeedCompany, "Resumed a webhook"},
	"webhook.removed":          {DeedCompany, "Removed a webhook"},
	"webhook.secret_renewed":   {DeedCompany, "Renewed the secret of a webhook"},
	"webhook.old_secret_ended": {DeedCompany, "Ended the old secret of a webhook"},
	"webhook.tested":           {DeedCompany, "Sent a test to a webhook"},
	"webhook.sent_again":       {DeedCompany, "Sent an event to a webhook again"},

	"mail.sent_again": {DeedMail, "Sent again: {of}"},
}

// deedText is an action in words: "Added Anna Berg". One without words reads as
// it is named.
func deedText(action, of string) string {
	d, known := deeds[action]
	if !known {
		d.sentence = strings.NewReplacer(".", " ", "_", " ").Replace(action) + ": {of}"
		d.sentence = strings.ToUpper(d.sentence[:1]) + d.sentence[1:]
	}
	if of == "" {
		return strings.TrimRight(strings.Replace(d.sentence, "{of}", "", 1), " :")
	}
	text := strings.Replace(d.sentence, "{of}", of, 1)
	return strings.Replace(text, "Deleted deleted ", "Deleted ", 1)
}

// actionsOf are the actions of a group.
func actionsOf(g DeedGroup) (actions []string) {
	for action, d := range deeds {
		if d.group == g {
			actions = append(actions, action)
		}
	}
	slices.Sort(actions)
	return actions
}
