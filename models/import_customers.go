package models

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"perseat/models/billing"
)

// customerCheck says what will become of the rows of a file of customers. Each
// row is a subscription; the first one of a domain is of a new customer, unless
// the reseller has that customer already.
type customerCheck struct {
	*customerReader
	seen   map[string]*seenDomain
	plans  map[NewSubscription]plannedRow // without P.O. numbers
	atOnce billing.Money
	month  billing.Money
}

// seenDomain is what earlier rows of a file said of a domain.
type seenDomain struct {
	no       int64
	made     bool                // there will be such a customer
	facts    [custProduct]string // the cells about the customer, as its first row has them
	products map[string]int64    // the row that gives an edition of each product
}

// plannedRow is what a row's subscription will be and cost, or why not.
type plannedRow struct {
	account *Account
	quote   ImportQuote
	refusal string
}

// ImportQuote is what an imported subscription will cost.
type ImportQuote struct {
	Kept    string        // what must still hold when it is ordered
	Plan    billing.Plan  //
	AtOnce  bool          // charged at once, on an invoice of its own; not refundable
	Net     billing.Money // on that invoice, or on the running month's
	Total   billing.Money // Net with VAT
	Month   billing.Money // what each following full month costs
	Invoice string        // "the invoice for November 2026"
}

// Quoted is what the row's order will cost; false if it places none.
func (r ImportRow) Quoted() (ImportQuote, bool) {
	var q ImportQuote
	err := json.Unmarshal([]byte(r.Quote), &q)
	return q, err == nil
}

func (t *tx) customerCheck(imp Import) (*customerCheck, error) {
	r, err := t.customerReader(imp)
	zero := billing.NewMoney(0, r.reseller.Currency)
	return &customerCheck{
		customerReader: r, seen: map[string]*seenDomain{}, plans: map[NewSubscription]plannedRow{}, atOnce: zero, month: zero,
	}, err
}

func (k *customerCheck) sum(imp *Import) {
	imp.AtOnceMinor, imp.MonthlyMinor, imp.Currency = k.atOnce.Minor, k.month.Minor, k.reseller.Currency
}

// rows sets the state of each row that can be read.
func (k *customerCheck) rows(rows []ImportRow) error {
	said := make([]NewCustomer, len(rows))
	domains, addresses := []string{""}, []string{""}
	for i := range rows {
		if r := &rows[i]; r.State != RowWrong {
			said[i] = k.read(r)
			domains = append(domains, r.Key)
			addresses = append(addresses, k.adminKey(said[i]))
		}
	}
	there, err := k.there(domains)
	if err != nil {
		return err
	}
	people, err := k.people(addresses)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if r.State == RowWrong {
			continue
		}
		if err := k.decide(r, said[i], there[r.Key], people[k.adminKey(said[i])]); err != nil {
			return err
		}
	}
	return nil
}

// decide says what becomes of a row: of a customer that is there, or of a new one.
func (k *customerCheck) decide(r *ImportRow, in NewCustomer, there *thereCustomer, taken bool) error {
	first := k.seen[r.Key]
	if first == nil {
		first = &seenDomain{no: r.No, made: there != nil, products: map[string]int64{}}
		copy(first.facts[:], r.Cells)
		k.seen[r.Key] = first
	}
	plan, err := k.plan(in.Subscription)
	if err != nil {
		return err
	}
	r.Note = plan.refusal
	if r.Note == "" {
		r.Note, err = k.obstacle(r, in, there, first, plan.account, taken)
	}
	if err != nil || r.State == RowExists {
		return err
	}
	if r.Note != "" {
		r.State = RowRefused
		return nil
	}
	first.made, first.products[plan.account.ProductID] = true, r.No
	if plan.quote.AtOnce {
		k.atOnce = k.atOnce.Add(plan.quote.Total)
	} else {
		k.month = k.month.Add(plan.quote.Net)
	}
	text, err := json.Marshal(plan.quote)
	r.Quote = string(text)
	return err
}

// obstacle is what keeps a row's subscription from being made, "" if nothing does.
func (k *customerCheck) obstacle(r *ImportRow, in NewCustomer, there *thereCustomer, first *seenDomain, a *Account, taken bool) (string, error) {
	switch {
	case first.products[a.ProductID] != 0:
		return fmt.Sprintf("Row %s gives %s an edition of this product already.", figure(first.products[a.ProductID]), in.Domain), nil
	case there != nil && there.ResellerID != k.reseller.ID:
		return there.domainTaken(), nil
	case there != nil:
		return k.onTop(r, there, a)
	case first.no == r.No:
		return k.newCustomer(in, first, a, taken), nil
	case !first.made:
		return fmt.Sprintf("Row %s, the first one of %s, cannot be added.", figure(first.no), in.Domain), nil
	}
	if other := first.differs(r); other != "" {
		return fmt.Sprintf("“%s” is another one than in row %s, the first one of %s. Leave the cell blank, or correct it.", other, figure(first.no), in.Domain), nil
	}
	return k.needsBase(in, first, a), nil
}

// onTop says whether a customer that is there can have the subscription too.
func (k *customerCheck) onTop(r *ImportRow, there *thereCustomer, a *Account) (string, error) {
	r.SubjectID = there.ID
	if there.live[a.ProductID] == a.SKUID {
		r.State, r.Note = RowExists, fmt.Sprintf("%s has %s already.", there.Name, a.SKU.Name)
		return r.Note, nil
	}
	var p problems
	with := *a
	with.Customer, with.CustomerID = there.Customer, there.ID
	if err := k.t.checkFamily(&with, &p); err != nil {
		return "", err
	}
	if err := p.err(); err != nil {
		return err.Error(), nil
	}
	r.Note = ""
	return "", nil
}

// newCustomer says what is wrong with a customer that is to be made.
func (k *customerCheck) newCustomer(in NewCustomer, first *seenDomain, a *Account, taken bool) string {
	_, admin, err := in.tidy()
	switch {
	case err != nil:
		return err.Error()
	case taken:
		return addressTaken(admin)
	}
	return k.needsBase(in, first, a)
}

// needsBase says whether the product that an add-on needs is missing in the
// rows before of a new customer.
func (k *customerCheck) needsBase(in NewCustomer, first *seenDomain, a *Account) string {
	if a.SKU.BaseProduct == "" || first.products[a.SKU.BaseProduct] != 0 {
		return ""
	}
	return fmt.Sprintf("%s needs a subscription of %s. Give it in a row before this one.", a.SKU.Name, k.products[a.SKU.BaseProduct])
}

// differs returns what a later row of a domain says otherwise than the first.
func (s *seenDomain) differs(r *ImportRow) string {
	for i, cell := range s.facts {
		if other := r.Cells[i]; i != custDomain && other != "" && fold(other) != fold(cell) {
			return other
		}
	}
	return ""
}

// plan checks and quotes a subscription; the same one once.
func (k *customerCheck) plan(in NewSubscription) (plannedRow, error) {
	in.PONumber = ""
	if known, is := k.plans[in]; is {
		return known, nil
	}
	planned, err := k.planNew(in)
	var said *Error
	if asRefusal(err, &said) {
		planned, err = plannedRow{refusal: said.Error()}, nil
	}
	k.plans[in] = planned
	return planned, err
}

func (k *customerCheck) planNew(in NewSubscription) (plannedRow, error) {
	var p problems
	a, err := k.t.planAlone(Customer{ResellerID: k.reseller.ID}, &in, &p)
	if err != nil {
		return plannedRow{}, err
	}
	if err := p.err(); err != nil {
		return plannedRow{}, err
	}
	if err := k.t.mayOrder(a); err != nil {
		return plannedRow{}, err
	}
	q, err := k.t.quote(a, Subscription{})
	if err != nil {
		return plannedRow{}, err
	}
	return plannedRow{account: a, quote: ImportQuote{q.Kept(), q.Plan, q.AtOnce, q.Net, q.Total, q.Month, q.Invoice}}, q.mayCharge(k.t.actor)
}

// thereCustomer is a customer that is there already.
type thereCustomer struct {
	Customer
	live map[string]string // its editions, by product
}

// there finds the customers with one of the domains, of whatever reseller.
func (k *customerCheck) there(domains []string) (map[string]*thereCustomer, error) {
	var customers []Customer
	if err := k.t.DB.Where("domain_key IN ?", domains).Find(&customers).Error; err != nil {
		return nil, err
	}
	out, byID, ids := map[string]*thereCustomer{}, map[uint]*thereCustomer{}, []uint{0}
	for _, c := range customers {
		there := &thereCustomer{c, map[string]string{}}
		out[c.DomainKey], byID[c.ID] = there, there
		ids = append(ids, c.ID)
	}
	var subs []Subscription
	err := k.t.DB.Where("customer_id IN ? AND status <> ?", ids, Canceled).Find(&subs).Error
	for _, s := range subs {
		byID[s.CustomerID].live[s.ProductID] = s.SKUID
	}
	return out, err
}

// people finds which of the addresses somebody has.
func (k *customerCheck) people(addresses []string) (map[string]bool, error) {
	var found []string
	err := k.t.DB.Model(&User{}).Where("email_key IN ? AND status IN ?", addresses, []UserStatus{UserActive, UserSuspended}).Pluck("email_key", &found).Error
	out := map[string]bool{}
	for _, key := range found {
		out[key] = true
	}
	return out, err
}

// wholeNumbers are numbers as spreadsheets write them.
var wholeNumbers = regexp.MustCompile(`^(\d{1,9}|\d{1,3}([ ,.’'\x{a0}\x{202f}]\d{3}){1,2})$`)

// wholeNumber reads a number of seats.
func wholeNumber(cell string) (int64, bool) {
	if !wholeNumbers.MatchString(cell) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, cell), 10, 64)
	return n, err == nil
}
