package models

import (
	"strings"

	"perseat/models/access"
)

// audience is whom a kind of mail concerns: roles of the reseller's staff, and
// of the customer's people.
type audience struct {
	reseller []access.Role
	customer []access.Role
}

// Whom the kinds without a single receiver concern.
var (
	orderingStaff = []access.Role{access.RoleResellerAdmin, access.RoleResellerSales}
	payingStaff   = []access.Role{access.RoleResellerAdmin, access.RoleResellerBilling}
	superAdmins   = []access.Role{access.RoleSuperAdmin}
	customerStaff = []access.Role{access.RoleSuperAdmin, access.RoleUserManager}

	audiences = map[string]audience{
		MailRequestMade:     {reseller: orderingStaff},
		MailRequestAnswered: {customer: superAdmins}, // if whoever asked is not one of the customer's people
		MailOrderCompleted:  {customer: superAdmins},
		MailCapNear:         {reseller: orderingStaff, customer: customerStaff},
		MailCapReached:      {reseller: orderingStaff, customer: customerStaff},
		MailRenewalSoon:     {reseller: orderingStaff, customer: superAdmins},
		MailRenewalFlagged:  {reseller: orderingStaff},
		MailTrialSoon:       {reseller: orderingStaff, customer: superAdmins},
		MailTrialEnded:      {reseller: orderingStaff, customer: superAdmins},
		MailInvoiceIssued:   {reseller: payingStaff},
		MailWebhookFailing:  {reseller: []access.Role{access.RoleResellerAdmin}},
		MailVisitStarted:    {customer: superAdmins},
		MailVisitEnded:      {customer: superAdmins},
	}
)

// audienceOf is whom a mail concerns. A visit in a Reseller console concerns the
// reseller's admins.
func audienceOf(kind string, customerID uint) audience {
	if customerID == 0 && (kind == MailVisitStarted || kind == MailVisitEnded) {
		return audience{reseller: []access.Role{access.RoleResellerAdmin}}
	}
	return audiences[kind]
}

// String names the audience for a list: "Reseller admin, Reseller sales".
func (a audience) String() string {
	text := ""
	for _, role := range append(append([]access.Role{}, a.reseller...), a.customer...) {
		if text != "" {
			text += ", "
		}
		text += role.String()
	}
	return text
}

// receivers are the people who get a mail now. Suspended and deleted ones get none.
func (t *tx) receivers(row OutboxRow) ([]User, error) {
	var people []User
	if row.UserID != 0 {
		q := t.DB.Where("id = ? AND status = ?", row.UserID, UserActive)
		if row.Kind == MailRequestAnswered {
			q = q.Where("customer_id = ?", row.CustomerID)
		}
		err := q.Find(&people).Error
		if err != nil || len(people) > 0 || row.Kind != MailRequestAnswered {
			return people, err
		}
	}
	a := audienceOf(row.Kind, row.CustomerID)
	nobody := []access.Role{""}
	err := t.DB.Where("status = ?", UserActive).
		Where("(reseller_id = ? AND customer_id IS NULL AND role IN ?) OR (customer_id = ? AND "+administrates+" AND role IN ?)",
			row.ResellerID, append(nobody, a.reseller...), row.CustomerID, append(nobody, a.customer...)).
		Order("id").Find(&people).Error
	return people, err
}

// mailAddress is where a person's mail goes. What a person needs to sign in for
// the first time goes to the secondary address, if there is one: the mailbox of
// the primary one may be what was just bought.
func mailAddress(u User, kind string) string {
	shown := u.Email
	if (kind == MailNewUser || kind == MailInvitation) && u.SecondaryEmail != "" {
		shown = u.SecondaryEmail
	}
	return asciiAddress(shown)
}

// asciiAddress is an address with its domain in ASCII.
func asciiAddress(shown string) string {
	key, _, ok := foldEmail(shown)
	if !ok {
		return shown
	}
	return shown[:strings.LastIndex(shown, "@")] + key[strings.LastIndex(key, "@"):]
}
