package outbound

import (
	"perseat/models"
	"perseat/models/billing"
	"perseat/views/mail"
	"perseat/views/paths"
	"perseat/views/ui"
)

// ordering are the mails about purchase requests and orders.
func (l letter) ordering() mail.Letter {
	switch l.Kind {
	case models.MailRequestMade:
		return l.requestMade()
	case models.MailRequestAnswered:
		return l.requestAnswered()
	}
	o := l.Order
	return mail.Letter{
		Subject: "Order " + o.Number() + " for " + o.CustomerName + ": " + o.Type.String(),
		Text:    []string{mail.Sentence(l.Reseller.ShownName + " has completed an order for " + o.CustomerName)},
		Facts: []mail.Fact{
			{Term: "Order", Value: o.Number()},
			{Term: "Action", Value: o.Type.String()},
			{Term: "Product", Value: o.SKUName},
			{Term: "Plan", Value: o.Plan.String()},
			{Term: "Quantity", Value: o.Quantity()},
		},
		Action: l.to("Open the order", paths.AdminOrder(o.ID)),
	}
}

// asked is what a purchase request asks for.
func (l letter) asked(n int64) string {
	if l.Request.Kind == models.RequestCap {
		return "a purchase cap of " + count(n, "user", "users")
	}
	return count(n, "more license", "more licenses")
}

func (l letter) requestMade() mail.Letter {
	r := l.Request
	form := paths.ResellerAddLicenses(r.CustomerID, r.SubscriptionID)
	if r.Kind == models.RequestCap {
		form = paths.ResellerPurchaseCap(r.CustomerID, r.SubscriptionID)
	}
	return mail.Letter{
		Subject: l.Customer.Name + " asks for " + l.asked(r.Asked) + " of " + l.product(),
		Text:    []string{l.By + " asks for " + l.asked(r.Asked) + " of " + l.product() + " for " + mail.Sentence(l.Customer.Name)},
		Facts:   l.subscription(l.seats()...), Quote: r.Note, Action: l.to("Review the request", paths.ForRequest(form, r.ID)),
		After: []string{"All open requests: " + l.base + paths.ResellerRequests},
	}
}

func (l letter) requestAnswered() mail.Letter {
	r := l.Request
	out := mail.Letter{Facts: l.subscription(l.seats()...), Action: l.to("Open the requests", paths.AdminRequests)}
	if r.Status == models.RequestDeclined {
		out.Subject = l.Reseller.ShownName + " has declined your purchase request"
		out.Text = []string{l.Reseller.ShownName + " has declined the request for " + l.asked(r.Asked) + " of " + l.product() + ", for this reason:"}
		out.Quote, out.After = r.Reason, []string{l.contact()}
		return out
	}
	out.Subject = l.Reseller.ShownName + " has ordered " + l.asked(r.Ordered) + " of " + l.product()
	out.Text = []string{out.Subject + ". The request was for " + l.asked(r.Asked) + "."}
	return out
}

// seats are the subscription's seats now.
func (l letter) seats() []mail.Fact {
	a := l.Account
	if a.Plan.Annual() {
		return []mail.Fact{{Term: "Licenses used", Value: ui.Number(int(a.Licensed)) + " of " + ui.Number(int(a.Ceiling)) + " purchased"}}
	}
	return []mail.Fact{{Term: "Users licensed", Value: ui.Number(int(a.Licensed)) + " of a purchase cap of " + ui.Number(int(a.Ceiling))}}
}

// fullness is the mail about a purchase cap that is nearly or wholly used.
func (l letter) fullness() mail.Letter {
	c, f := l.Customer, l.Facts
	out := mail.Letter{Facts: l.subscription(mail.Fact{Term: "Users licensed", Value: ui.Number(int(f.Licensed)) + " of " + ui.Number(int(f.Ceiling))})}
	next := "When the cap is reached, no more users can be added."
	out.Subject = c.Name + " has used " + ui.Number(int(f.Licensed)) + " of the " + count(f.Ceiling, "user", "users") + " under its purchase cap"
	if l.Kind == models.MailCapReached {
		next = "No more users can be added until the cap is raised."
		out.Subject = c.Name + " has reached its purchase cap of " + count(f.Ceiling, "user", "users")
	}
	out.Text = []string{out.Subject + " for " + l.product() + ". " + next}
	if !l.forCustomer() {
		out.Action = l.to("Edit purchase cap", paths.ResellerPurchaseCap(c.ID, l.Account.ID))
		out.After = []string{"Changing the cap costs nothing by itself."}
		return out
	}
	switch l.Reseller.Ordering {
	case models.OrderingForm:
		out.Action = l.to("Request licenses", paths.AdminRequestFor(l.Account.ID))
	case models.OrderingLink:
		out.Action = mail.Action{Label: "Order at " + l.Reseller.ShownName, Href: l.Reseller.OrderingLink}
	default:
		out.After = []string{l.contact()}
	}
	return out
}

// renewal are the mails about the end of a term.
func (l letter) renewal() mail.Letter {
	a := l.Account
	if l.Kind == models.MailRenewalFlagged {
		return mail.Letter{
			Subject: "The renewal of " + l.product() + " for " + l.Customer.Name + " needs your attention",
			Text:    []string{"Something could not be done as it was set:"}, Quote: l.Facts.Reason, Facts: l.subscription(l.seats()...),
			Action: l.to("Open the subscription", paths.ResellerOpenSubscription(l.Customer.ID, a.ID)),
		}
	}
	verb := "renews"
	if a.Renewal == models.RenewCancel {
		verb = "ends"
	}
	days := count(int64(l.Facts.Days), "day", "days")
	out := mail.Letter{
		Subject: l.product() + " of " + l.Customer.Name + " " + verb + " in " + days,
		Text:    []string{l.product() + " of " + l.Customer.Name + " " + verb + " in " + days + ", on " + l.Facts.Day().String() + "."},
		Facts:   l.subscription(append(l.seats(), mail.Fact{Term: "Term", Value: a.Term().String()})...),
	}
	if l.forCustomer() {
		out.Action = l.to("Open your subscriptions", paths.AdminSubscriptions)
		out.After = []string{l.contact()}
		return out
	}
	out.Facts = append(out.Facts, mail.Fact{Term: "Setting", Value: a.RenewalText()})
	out.Action = l.to("Renewal settings", paths.ResellerRenewal(l.Customer.ID, a.ID))
	if free := a.Free(); free > 0 {
		out.After = []string{count(free, "purchased license is", "purchased licenses are") + " used by nobody."}
	}
	return out
}

// trial are the mails about the end of a trial.
func (l letter) trial() mail.Letter {
	a := l.Account
	next := "No plan is chosen yet. Without one, the subscription is suspended then."
	if a.NextPlan != "" {
		next = "Then the " + a.NextPlan.String() + " starts with " + count(a.NextSeats, "license", "licenses") + "."
		if a.NextPlan == billing.Flexible {
			next = "Then the " + a.NextPlan.String() + " starts with a purchase cap of " + count(a.NextSeats, "user", "users") + "."
		}
	}
	days := count(int64(l.Facts.Days), "day", "days")
	out := mail.Letter{
		Subject: "The trial of " + l.product() + " for " + l.Customer.Name + " ends in " + days,
		Text:    []string{"The trial of " + l.product() + " for " + l.Customer.Name + " ends in " + days + ", on " + l.Facts.Day().String() + ". " + next},
		Facts:   l.subscription(l.seats()...),
	}
	if l.Kind == models.MailTrialEnded {
		out.Subject = "The trial of " + l.product() + " for " + l.Customer.Name + " has ended"
		out.Text = []string{out.Subject + ". The subscription is suspended, and no user can be added until a plan is chosen."}
	}
	if l.forCustomer() {
		out.Action = l.to("Open your subscriptions", paths.AdminSubscriptions)
		out.After = []string{l.contact()}
		return out
	}
	if l.Kind == models.MailTrialEnded {
		out.Quote = a.Flag
	}
	out.Action = l.to("Choose a plan", paths.ResellerChangePlan(l.Customer.ID, a.ID))
	return out
}
