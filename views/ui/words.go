package ui

// Word is a term of the field and what it means here. Where a fact or a key is
// called so, its meaning can be opened beside it.
type Word struct {
	Term    string
	Meaning string
}

// Words are the terms that Perseat's pages use, in the order in which they build
// on each other.
func Words() []Word {
	return []Word{
		{"Provider", "The company that owns the products and the price list, and invoices resellers."},
		{"Reseller", "A company that buys licenses from the provider and sells them to customers."},
		{"Customer", "A company with a domain, users and subscriptions. It belongs to one reseller."},
		{"User", "A person with an address in the customer’s domain. A user can be an administrator."},
		{"Product", "What is licensed, such as Google Workspace Business Standard. Editions of one family replace each other."},
		{"Subscription", "One customer, one product, on one plan."},
		{"Plan", "Flexible Plan: users come and go, and each license counts from day to day. Annual Plan: a number of licenses for a year, paid monthly or yearly. Trial: 30 days, free of charge."},
		{"License", "The right of one user to use one product. It is assigned to a user, or free."},
		{"Licensed users", "The users who hold a license now. A suspended user still counts, a deleted one does not."},
		{"Purchase cap", "The most users who may hold a license on a Flexible Plan or in a trial. The cap itself costs nothing; only licenses that are held do."},
		{"Purchased licenses", "The number of licenses of an Annual Plan. They are charged whether they are assigned or not, and cannot become fewer before the term ends."},
		{"Contract limit", "The most seats that one subscription of the reseller may have, as agreed with the provider."},
		{"Term", "The year of an Annual Plan. At its end it renews as the renewal settings say."},
		{"Renewal settings", "What happens at the end of a term: how many licenses go on, on which plan, or that none do."},
		{"Order", "A change of a subscription, with a number, a time, a status, and the name of whoever placed it."},
		{"Purchase request", "A customer’s wish for more licenses or a higher purchase cap. The reseller orders it, or declines it with a reason."},
		{"Quote", "What an order will cost, computed as the invoice computes it. What you review is kept to the cent, or the new figures are shown before anything is ordered."},
		{"P.O. number", "A number of your own for an order. It is printed on the invoice."},
		{"Days charged", "A license is charged for each day on whose first moment it was held. One that is added and removed on the same day costs nothing."},
		{"Billing zone", "The one time zone in which all days and months are counted. It stands at the foot of every page."},
		{"Support session", "A visit to a console by support or the reseller on the account’s behalf. It has a reason, a level and an end, and both names stand on everything that is done in it."},
	}
}

// wordOf is the word that a label stands for, where pages write it shorter.
func wordOf(label string) string {
	switch label {
	case "Used":
		return "Licensed users"
	case "Purchased":
		return "Purchased licenses"
	case "Licenses":
		return "License"
	case "Current term", "Last term":
		return "Term"
	case "At renewal", "At the term’s end", "Set now":
		return "Renewal settings"
	case "Edition":
		return "Product"
	case "Order number":
		return "Order"
	}
	return label
}

// meaning is what a label means if it is one of the words, or stands for one; ""
// if it does not.
func meaning(label string) string {
	term := wordOf(label)
	for _, word := range Words() {
		if word.Term == term {
			return word.Meaning
		}
	}
	return ""
}
