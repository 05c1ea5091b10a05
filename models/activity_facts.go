package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perseat/models/access"
	"perseat/models/billing"
)

// DeedFact is one thing that an activity entry says of what was done: what was
// before and is now, or only what is.
type DeedFact struct {
	Term   string
	Before string // "" if there is only an Is, or there was nothing before
	Is     string // "none" if nothing is there any more
	Change bool   // it was Before
}

// String is the fact in one line: "Purchase cap: 25 → 40".
func (f DeedFact) String() string {
	if !f.Change {
		return f.Term + ": " + f.Is
	}
	return f.Term + ": " + orElse(f.Before, "none") + " → " + f.Is
}

// factWord is how a fact reads, by its name in entries.
type factWord struct {
	name  string
	term  string
	show  func(n *names, value any) string
	list  bool // several things, not before and after
	money bool // what a customer never sees, and of others only who sees invoices
}

// factWords are the facts in words, in the order in which they are shown. A fact
// without a term is part of the sentence, or of no use to a reader.
var factWords = []factWord{
	{name: "sku", term: "Product", show: skuWord},
	{name: "product", term: "Product id"},
	{name: "rank", term: "Rank"},
	{name: "edition_limit", term: "Edition limit"},
	{name: "base", term: "Needs the product"},
	{name: "automatic", term: "Assigned automatically", show: yesWord},
	{name: "plans", term: "Plans", show: planWord, list: true},
	{name: "price", term: "Price", money: true},
	{name: "changes", term: "Changes", list: true, money: true},
	{name: "subscription", term: "Product", show: subscriptionWord},
	{name: "purchased", term: "Purchased licenses"},
	{name: "cap", term: "Purchase cap"},
	{name: "plan", term: "Plan", show: planWord},
	{name: "status", term: "Status", show: capital},
	{name: "ceiling", term: "Seats"},
	{name: "licensed", term: "Licensed users"},
	{name: "renewal", term: "Renewal", show: renewalWord},
	{name: "seats", term: "Seats"},
	{name: "role", term: "Role", show: roleWord},
	{name: "licenses", term: "Licenses", show: subscriptionWord, list: true},
	{name: "skipped", term: "Licenses not given back"},
	{name: "name", term: "Name"},
	{name: "name_changed", term: "Name", show: changedWord},
	{name: "secondary_email_changed", term: "Secondary email", show: changedWord},
	{name: "contact_changed", term: "Contact", show: changedWord},
	{name: "address_changed", term: "Address", show: changedWord},
	{name: "address", term: "Address"},
	{name: "country", term: "Country", show: countryWord},
	{name: "time_zone", term: "Time zone"},
	{name: "billing_zone", term: "Billing zone"},
	{name: "currency", term: "Currency"},
	{name: "contract_limit", term: "Contract limit"},
	{name: "vat_number", term: "VAT number"},
	{name: "vat56b", term: "VAT56B authorization"},
	{name: "own_rate", term: "Own VAT rate"},
	{name: "bank", term: "Bank details"},
	{name: "due_days", term: "Days until payment is due"},
	{name: "series", term: "Invoice series"},
	{name: "ordering", term: "How customers order", show: orderingWord},
	{name: "ordering_link", term: "Link to the own page"},
	{name: "shown_name", term: "Name shown to customers"},
	{name: "default_country", term: "Country of new customers", show: countryWord},
	{name: "default_time_zone", term: "Time zone of new customers"},
	{name: "from", term: "From", show: dayWord},
	{name: "on", term: "Reseller access", show: onWord},
	{name: "admin", term: "First admin", show: personWord},
	{name: "user", term: "To", show: personWord},
	{name: "level", term: "Level", show: levelWord},
	{name: "minutes", term: "For at most", show: minutesWord},
	{name: "how", term: "How", show: endWord},
	{name: "mail", term: "Mail", show: mailWord},
	{name: "link", term: "By link", show: kindWord},
	{name: "asked", term: "Asked for"},
	{name: "ordered", term: "Ordered"},
	{name: "source", term: "How the customer ordered", show: sourceWord},
	{name: "sessions", term: "Sessions"},
	{name: "means", term: "With", show: meansWord},
	{name: "strong", term: "Second step", show: doneWord},
	{name: "app", term: "Authenticator app", show: removedWord},
	{name: "passkeys", term: "Passkeys"},
	{name: "issuer", term: "Identity provider"},
	{name: "client_id", term: "Client ID"},
	{name: "domains", term: "Domains"},
	{name: "required", term: "Other ways to sign in", show: offWord},
	{name: "secret_changed", term: "Client secret", show: changedWord},
	{name: "products", term: "Products"},
	{name: "skus", term: "Editions"},
	{name: "prices", term: "Prices"},
	{name: "net", term: "Net", show: amountWord, money: true},
	{name: "vat", term: "VAT", show: amountWord, money: true},
	{name: "total", term: "Total", show: amountWord, money: true},
	{name: "order", term: "Order", show: orderWord},
	{name: "host", term: "Webhook"},
	{name: "event", term: "Event"},
	{name: "code", term: "Answered with"},
	{name: "events", term: "Events"},
	{name: "rows", term: "Rows"},
	{name: "added", term: "Added"},
	{name: "existing", term: "There already"},
	{name: "refused", term: "Refused"},
	{name: "rights", term: "May"},
	{name: "method", term: "Method"},
	{name: "delivery"},
	{name: "users", term: "Users", show: countWord, list: true},
	{name: "all_or_nothing", term: "If a row does not fit", show: allWord},
	{name: "kind"},
	{name: "number"},
	{name: "request"},
	{name: "first"},
	{name: "invoice"},
	{name: "case"},
	{name: "from_subscription"},
}

// factsIn reads what an entry says.
func factsIn(text string) map[string]any {
	facts := map[string]any{}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&facts) != nil {
		return nil
	}
	return facts
}

// show are an entry's facts in words, as far as the actor may see them. One that
// only repeats what the entry is about is left out; those that have no words are
// shown as they are named, but not to a customer.
func (n *names) show(facts map[string]any, of string, actor access.Actor) (out []DeedFact) {
	worded := map[string]bool{}
	for _, w := range factWords {
		worded[w.name] = true
		value, there := facts[w.name]
		if !there || w.term == "" || w.money && !actor.Can(access.SeeInvoices) {
			continue
		}
		if fact, told := n.fact(w, value); told && (fact.Change || fact.Is != of) {
			out = append(out, fact)
		}
	}
	if actor.CustomerID != 0 {
		return out
	}
	var others []string
	for name := range facts {
		if !worded[name] {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	for _, name := range others {
		term := strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
		if fact, told := n.fact(factWord{term: term}, facts[name]); told {
			out = append(out, fact)
		}
	}
	return out
}

// fact is one fact in words; false if it says nothing.
func (n *names) fact(w factWord, value any) (DeedFact, bool) {
	show := w.show
	if show == nil {
		show = plainWord
	}
	pair, isPair := value.([]any)
	if !isPair || len(pair) != 2 || w.list {
		text := show(n, value)
		return DeedFact{Term: w.term, Is: text}, text != ""
	}
	before, is := show(n, pair[0]), show(n, pair[1])
	return DeedFact{Term: w.term, Before: before, Is: orElse(is, "none"), Change: true}, before != is
}

func plainWord(n *names, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		whole, err := v.Int64()
		if err != nil || whole == 0 {
			return ""
		}
		return figure(whole)
	case []any:
		texts := make([]string, len(v))
		for i, one := range v {
			texts[i] = plainWord(n, one)
		}
		return strings.Join(texts, ", ")
	}
	return fmt.Sprint(value)
}

// amountWord is an amount as pages write it: "2,933.65".
func amountWord(n *names, value any) string {
	text := plainWord(n, value)
	amount, negative := strings.CutPrefix(text, "-")
	whole, cents, fraction := strings.Cut(amount, ".")
	units, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return text
	}
	amount = figure(units)
	if fraction {
		amount += "." + cents
	}
	if negative {
		return "\u2212" + amount
	}
	return amount
}

func word(value any) string {
	text, _ := value.(string)
	return text
}

func capital(_ *names, value any) string {
	text := word(value)
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func planWord(n *names, value any) string {
	if all, is := value.([]any); is {
		texts := make([]string, len(all))
		for i, one := range all {
			texts[i] = planWord(n, one)
		}
		return strings.Join(texts, ", ")
	}
	if word(value) == "" {
		return ""
	}
	return billing.Plan(word(value)).String()
}

func yesWord(_ *names, value any) string {
	if value == true {
		return "Yes"
	}
	return ""
}

func roleWord(_ *names, value any) string    { return access.Role(word(value)).String() }
func countryWord(_ *names, value any) string { return CountryName(word(value)) }
func orderingWord(_ *names, value any) string {
	return Ordering(word(value)).String()
}
func endWord(_ *names, value any) string  { return VisitEnd(word(value)).String() }
func mailWord(_ *names, value any) string { return MailKindName(word(value)) }

func dayWord(_ *names, value any) string {
	day, err := billing.ParseDay(word(value))
	if err != nil {
		return word(value)
	}
	return day.String()
}

func onWord(_ *names, value any) string {
	if value == true {
		return "On"
	}
	return "Off"
}

func changedWord(_ *names, value any) string {
	if value == true {
		return "changed"
	}
	return ""
}

// countWord is how many people a fact names.
func countWord(_ *names, value any) string {
	if ids, many := value.([]any); many {
		return figure(int64(len(ids)))
	}
	return ""
}

func meansWord(_ *names, value any) string {
	switch Means(word(value)) {
	case MeansPassword:
		return "Password"
	case MeansSignOn:
		return "Single sign-on"
	case MeansPasskey:
		return "Passkey"
	}
	return word(value)
}

func doneWord(_ *names, value any) string {
	if value == true {
		return "done"
	}
	return ""
}

func allWord(_ *names, value any) string {
	if value == true {
		return "nothing is added"
	}
	return "the others are added"
}

func removedWord(_ *names, value any) string {
	if value == true {
		return "removed"
	}
	return ""
}

func offWord(_ *names, value any) string {
	if value == true {
		return "Admins only"
	}
	return "Allowed"
}

func levelWord(_ *names, value any) string {
	if access.Level(word(value)) == access.Act {
		return "Act"
	}
	return "View only"
}

func minutesWord(n *names, value any) string {
	number, _ := value.(json.Number)
	if minutes, err := number.Int64(); err == nil && minutes > 60 && minutes%60 == 0 {
		return figure(minutes/60) + " hours"
	}
	return plainWord(n, value) + " minutes"
}

func kindWord(_ *names, value any) string {
	if LinkKind(word(value)) == LinkInvitation {
		return "Invitation"
	}
	return "New password"
}

func renewalWord(_ *names, value any) string {
	switch Renewal(word(value)) {
	case RenewSame:
		return "With the same number"
	case RenewLicensed:
		return "With the licensed users of that day"
	case RenewNumber:
		return "With a chosen number"
	case RenewFlexible:
		return "Switch to the Flexible Plan"
	case RenewCancel:
		return "Do not renew"
	}
	return word(value)
}

func sourceWord(_ *names, value any) string {
	switch OrderSource(word(value)) {
	case SourceRequest:
		return "Purchase request"
	case SourcePhone:
		return "By phone"
	case SourceMail:
		return "By mail"
	case SourcePage:
		return "On the reseller’s own page"
	}
	return word(value)
}
