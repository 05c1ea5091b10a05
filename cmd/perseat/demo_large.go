package main

import (
	"fmt"

	"perseat/models"
	"perseat/models/billing"
)

// grow notes customers without a story for a reseller, until it has so many in
// all. They come evenly over the story's days and have three users on average.
func (s *story) grow(in seller, h *house, customers int) {
	more := customers - len(in.companies)
	for day := range demoDays - 10 {
		from, to := more*day/(demoDays-10), more*(day+1)/(demoDays-10)
		if to <= from {
			continue
		}
		ago := demoDays - 5 - day
		s.on(ago, 17*60+40, "more customers", func() error {
			for n := from; n < to; n++ {
				if err := s.openLarge(h, n, ago); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// openLarge makes the n-th customer without a story.
func (s *story) openLarge(h *house, n, ago int) error {
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
	c := &client{house: h, number: n, company: company{
		name:   fmt.Sprintf("%s %s %s", family, trades[n%len(trades)], town),
		domain: fmt.Sprintf("company-%06d.example", n+1),
		at:     fmt.Sprintf("%d Main Street;%s;;IE", 1+n%180, town), people: irish(),
		sku: skus[n%len(skus)], plan: plans[n%len(plans)], seats: int64(5 + n%6),
	}}
	if ago < models.TrialDays && n%4 == 0 {
		c.plan = billing.Trial
	}
	if err := s.openCustomer(c); err != nil {
		return err
	}
	if n%5 == 0 {
		return nil
	}
	return join(1+n%4)(s, c)
}
