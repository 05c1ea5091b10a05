// Package admin is the Admin console of a customer's administrators.
package admin

import (
	"errors"
	"strconv"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	views "perseat/views/admin"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Console is the Admin console.
type Console struct{ *web.App }

// id writes an id into a form.
func id(n uint) string { return strconv.FormatUint(uint64(n), 10) }

// refusal is the sentence, the cause and the subject of a refused operation.
func refusal(err error) models.Error {
	var refused *models.Error
	if errors.As(err, &refused) {
		return *refused
	}
	return models.Error{}
}

// subscription is an account as its customer sees it.
func subscription(who access.Actor, a models.Account) views.Subscription {
	s := views.Subscription{
		ID: a.ID, Name: a.SKU.Name, Plan: a.Plan.String(), Seats: seats(a), When: when(a), More: more(who, a),
	}
	switch a.Status {
	case models.Suspended:
		s.Status = "Suspended"
	case models.Canceled:
		s.Status = "Canceled"
	}
	if a.Plan.Annual() && a.Status != models.Canceled {
		s.After = a.RenewalText()
	}
	return s
}

// seats is the meter of an account.
func seats(a models.Account) ui.Seats {
	s := ui.Seats{Used: int(a.Licensed), Ceiling: int(a.Ceiling)}
	if a.Plan.Annual() {
		s.Kind = ui.Purchased
	}
	return s
}

// when says in words how long an account runs.
func when(a models.Account) string {
	switch {
	case a.Status == models.Canceled:
		return "ended on " + a.EndedOn.String()
	case a.Plan == billing.Trial && a.TrialEnd != billing.NoDay:
		return "Trial until " + a.TrialEnd.String()
	case !a.Plan.Annual():
		return ""
	case a.Status == models.Suspended:
		return a.Term().String() + ", does not renew while suspended"
	case a.Renewal == models.RenewCancel, a.Renewal == models.RenewFlexible:
		return a.Term().String() + ", ends on " + a.TermEnd.String()
	}
	return a.Term().String() + ", renews on " + a.TermEnd.String()
}

// more is the way to more seats of an account.
func more(who access.Actor, a models.Account) views.More {
	err := a.Requestable()
	switch {
	case a.Status == models.Canceled:
		return views.More{}
	case a.Request != nil:
		return views.More{Open: true}
	case err == nil && who.Can(access.RequestPurchase):
		return views.More{Request: paths.AdminRequestFor(a.ID)}
	case err == nil:
		return views.More{Forbidden: true}
	case a.Reseller.Ordering == models.OrderingLink:
		return views.More{Link: a.Reseller.OrderingLink}
	}
	return views.More{Why: err.Error()}
}

// full is the account that had no room, with the sentence that says so; nil if
// the refusal was for something else.
func full(who access.Actor, accounts []models.Account, err error) *views.Full {
	r := refusal(err)
	if r.Cause != models.CauseSeatsFull {
		return nil
	}
	for _, a := range accounts {
		if a.ID == r.Subject {
			return &views.Full{Name: a.SKU.Name, Title: "No room in " + a.SKU.Name, Sentence: r.Message, More: more(who, a)}
		}
	}
	return nil
}

// about moves a problem of the whole form to the field that it is about.
func about(p ui.Problems, field string) ui.Problems {
	out := make(ui.Problems, len(p))
	for i, problem := range p {
		if problem.Field == "" {
			problem.Field = field
		}
		out[i] = problem
	}
	return out
}

// reseller is whom the customer turns to.
func reseller(r models.Reseller) views.Reseller {
	return views.Reseller{Name: r.ShownName, Contact: r.SupportName, Email: r.SupportEmail, Phone: r.SupportPhone, Page: r.SupportPage}
}

// off says why nothing can be requested from a reseller at all.
func off(r models.Reseller) string {
	switch r.Ordering {
	case models.OrderingOff:
		return r.ShownName + " has not set up purchase requests."
	case models.OrderingLink:
		return r.ShownName + " takes orders on its own page."
	}
	return ""
}

// live are the accounts that are not canceled.
func live(accounts []models.Account) []models.Account {
	var out []models.Account
	for _, a := range accounts {
		if a.Status != models.Canceled {
			out = append(out, a)
		}
	}
	return out
}

// status is a state's name as a badge shows it.
func status(text string) string {
	if text == "" {
		return ""
	}
	return string(text[0]-'a'+'A') + text[1:]
}

// roleChoices are the roles that a super admin gives.
func roleChoices() []ui.Choice {
	return []ui.Choice{
		{Value: string(access.RoleMember), Label: access.RoleMember.String(), Hint: "Uses the software"},
		{Value: string(access.RoleUserManager), Label: access.RoleUserManager.String(), Hint: "Also adds and changes users, and asks for licenses"},
		{Value: string(access.RoleSuperAdmin), Label: access.RoleSuperAdmin.String(), Hint: "Does everything here, also with administrators"},
	}
}
