package main

import (
	"fmt"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// largeDays is over how many days the customers without a story come: fewer than a
// term, so that none renews within the story.
const largeDays = 330

// grow notes customers without a story for a reseller, until it has so many in
// all. They come evenly over the last days of the story, are loaded a day at a
// time, and have three users on average.
func (s *story) grow(in seller, h *house, customers int, bar *progress) {
	more := customers - len(in.companies)
	for day := range largeDays {
		from, to := more*day/largeDays, more*(day+1)/largeDays
		if to <= from {
			continue
		}
		ago := largeDays - day
		s.on(ago, 17*60+40, "more customers", func() error {
			// They came in the course of the day.
			first := (s.today - billing.Day(ago)).Start(s.zone).Add(9 * time.Hour)
			batch := make([]models.LoadedCustomer, 0, to-from)
			for n := from; n < to; n++ {
				at := first.Add(time.Duration(n-from) * 8 * time.Hour / time.Duration(to-from))
				batch = append(batch, s.large(n, ago, at))
			}
			_, err := s.store.LoadCustomers(s.ctx, access.Job(), h.sales, batch)
			bar.at(int64(to))
			return err
		})
	}
}

// large is the n-th customer without a story.
func (s *story) large(n, ago int, at time.Time) models.LoadedCustomer {
	trades := [...]string{
		"Bakery", "Boats", "Books", "Builders", "Carpets", "Clinic", "Coaches", "Consulting", "Dental",
		"Design", "Dairy", "Electric", "Farms", "Films", "Fisheries", "Florists", "Foods", "Freight", "Garage", "Glass",
		"Hotels", "Insurance", "Joinery", "Kitchens", "Laundry", "Legal", "Logistics", "Motors", "Music", "Optics",
		"Outdoor", "Pharmacy", "Plumbing", "Print", "Roofing", "School", "Seafood", "Security", "Stables", "Steel",
		"Tiles", "Timber", "Tools", "Travel", "Veterinary", "Weavers", "Windows",
	}
	towns := [...]string{
		"Athlone", "Ballina", "Bantry", "Bray", "Carlow", "Cashel", "Cavan", "Clonmel", "Cobh", "Cork",
		"Dingle", "Drogheda", "Dundalk", "Ennis", "Galway", "Kells", "Kilkenny", "Killarney", "Kinsale", "Letterkenny",
		"Limerick", "Listowel", "Longford", "Mallow", "Monaghan", "Mullingar", "Naas", "Navan", "Nenagh", "Roscommon",
		"Sligo", "Swords", "Thurles", "Tralee", "Trim", "Tuam", "Tullamore", "Waterford", "Westport", "Wexford", "Wicklow",
	}
	plans := [...]billing.Plan{billing.Flexible, billing.Flexible, billing.AnnualMonthly, billing.Flexible, billing.AnnualYearly}
	skus := [...]string{starter, standard, starter, plus}
	_, family := irish().name(n, 1)
	town := towns[n*7%len(towns)]
	c := &client{number: n, company: company{
		name:   fmt.Sprintf("%s %s %s", family, trades[n%len(trades)], town),
		domain: fmt.Sprintf("company-%06d.example", n+1),
		at:     fmt.Sprintf("%d Main Street;%s;;IE", 1+n%180, town), people: irish(),
		sku: skus[n%len(skus)], plan: plans[n%len(plans)], seats: int64(5 + n%6),
	}}
	if ago < billing.TrialDays && n%4 == 0 {
		c.plan = billing.Trial
	}
	first, last := c.people.name(n, 0)
	in := models.LoadedCustomer{At: at, NewCustomer: models.NewCustomer{
		CustomerInformation: c.information(first, last), Domain: c.domain,
		Admin:        models.NewUser{FirstName: first, LastName: last, Address: address(first, last)},
		Subscription: models.NewSubscription{SKU: c.sku, Plan: c.plan, Seats: c.seats},
	}}
	in.ContactEmail = in.Admin.Address + "@" + c.domain
	if n%5 == 0 {
		return in
	}
	for i := range 1 + n%4 {
		first, last := c.people.name(n, i+1)
		in.Users = append(in.Users, models.NewUser{FirstName: first, LastName: last, Address: address(first, last)})
	}
	return in
}
