package models

import "strings"

// customerReader reads what the rows of a file of customers say.
type customerReader struct {
	t         *tx
	reseller  Reseller
	skus      map[string]SKU    // by code and by folded name
	products  map[string]string // names of products
	countries map[string]string // codes by folded English name, once one was looked for
}

func (t *tx) customerReader(imp Import) (*customerReader, error) {
	r := &customerReader{t: t, skus: map[string]SKU{}, products: map[string]string{}}
	if err := t.DB.Where("id = ?", imp.ResellerID).Take(&r.reseller).Error; err != nil {
		return r, found(err, "reseller")
	}
	var skus []SKU
	if err := t.DB.Order("id").Find(&skus).Error; err != nil {
		return r, err
	}
	for _, s := range skus {
		r.skus[letters(s.Name)], r.skus[letters(s.ID)] = s, s
	}
	var products []Product
	if err := t.DB.Order("id").Find(&products).Error; err != nil {
		return r, err
	}
	for _, p := range products {
		r.products[p.ID] = p.Name
	}
	return r, nil
}

// read reads the row's customer and subscription, and says what is wrong with
// the row itself. Facts of a customer that is there already are not looked at.
func (k *customerReader) read(r *ImportRow) NewCustomer {
	r.State, r.Note, r.SubjectID, r.Quote = RowNew, "", 0, ""
	cell := func(i int) string { return r.Cells[i] }
	in := NewCustomer{
		CustomerInformation: CustomerInformation{
			Name: cell(custName), ContactName: cell(custContact), ContactEmail: cell(custContactEmail), Phone: cell(custPhone), Street: cell(custStreet),
			City: cell(custCity), PostalCode: cell(custPostal),
			Country:  orElse(k.country(cell(custCountry)), orElse(k.reseller.DefaultCountry, k.reseller.Country)),
			TimeZone: orElse(zoneOf(cell(custZone)), orElse(k.reseller.DefaultTimeZone, k.t.zone.String())),
		},
		Domain: cell(custDomain),
		Admin: NewUser{
			FirstName: cell(custAdminFirst), LastName: cell(custAdminLast), Address: cell(custAdminEmail), SecondaryEmail: cell(custAdminSecondary),
		},
	}
	var p problems
	key, _, ok := foldDomain(in.Domain)
	p.check(ok, "domain", "Domain must be a domain such as harbor.example, without www.")
	sku, ok := k.skus[letters(cell(custProduct))]
	p.check(ok, "sku", "There is no product “%s”.", cell(custProduct))
	plan, ok := planWords[letters(cell(custPlan))]
	p.check(ok, "plan", "Plan must be Flexible, Annual (monthly payments), Annual (yearly payments) or Trial.")
	seats, ok := wholeNumber(cell(custSeats))
	p.check(ok, "seats", "Seats must be a whole number, such as 12.")
	p.check(cell(custCountry) == "" || countryKnown(in.Country), "country", "Country must be a code or an English name, such as IE or Ireland.")
	p.check(cell(custZone) == "" || zoneKnown(in.TimeZone), "time_zone", "Time zone must be one such as Europe/Dublin.")
	in.Subscription = NewSubscription{SKU: sku.ID, Plan: plan, Seats: seats, PONumber: cell(custPO)}
	checkPONumber(&in.Subscription.PONumber, &p)
	r.Key = key
	if err := p.err(); err != nil {
		r.State, r.Note = RowWrong, err.Error()
	}
	return in
}

// country reads a country by its code or its English name; what is neither
// stays as it is.
func (k *customerReader) country(cell string) string {
	if code := strings.ToUpper(cell); cell == "" || countryKnown(code) {
		return code
	}
	if k.countries == nil {
		k.countries = map[string]string{}
		for _, c := range Countries() {
			k.countries[fold(c.Name)] = c.Code
		}
	}
	return orElse(k.countries[fold(cell)], cell)
}

// zoneOf reads a time zone in whatever case; what is none stays as it is.
func zoneOf(cell string) string {
	for _, z := range TimeZones() {
		if strings.EqualFold(z, cell) {
			return z
		}
	}
	return cell
}

// adminKey is the folded address of a row's administrator, "" if it is none.
func (k *customerReader) adminKey(in NewCustomer) string {
	var p problems
	key, shown, _ := foldDomain(in.Domain)
	return in.Admin.user(key, shown, &p).EmailKey
}
