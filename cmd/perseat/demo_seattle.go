package main

import (
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// seattle is a reseller outside the European Union, who has not set up purchase
// requests.
func seattle() seller {
	return seller{
		NewReseller: models.NewReseller{
			Name: "Rainier Software", Domain: "rainier.example", Country: "US", Currency: "USD",
			Address: "Rainier Software, Inc.\n1420 Western Avenue\nSeattle, WA 98101\nUnited States",
			Admin:   models.NewStaff{FirstName: "Grace", LastName: "Tanaka", Email: "reseller@rainier.example"},
		},
		staff: []models.NewStaff{
			{FirstName: "Marcus", LastName: "Whitfield", Email: "sales@rainier.example", Role: access.RoleResellerSales},
		},
		settings: []setting{{demoDays - 3, func(in *models.Settings) {
			in.SupportName, in.SupportEmail = "Rainier customer care", "care@rainier.example"
			in.SupportPhone, in.DefaultTimeZone = "+1 206 555 0100", "America/Los_Angeles"
		}}},
		companies: seattleCompanies(),
	}
}

func seattleCompanies() []company {
	return []company{
		{
			name: "Cascade Coffee Roasters", domain: "cascadecoffee.example", at: "1914 Pike Place; Seattle, WA; 98101; US",
			people: american(), sku: standard, plan: billing.Flexible, seats: 30, start: 415, users: 19, then: []event{
				{312, join(6)}, {205, leave(3)}, {101, raise(36, "PO 88-104")}, {37, join(4)}, {7, leave(1)},
			},
		},
		{
			name: "Puget Sound Shipwrights", domain: "pugetshipwrights.example", at: "600 Taylor Avenue; Port Townsend, WA; 98368; US",
			people: american(), sku: standard, plan: billing.AnnualMonthly, seats: 18, start: 408, users: 14, then: []event{
				{385, addOn(identity, billing.AnnualMonthly, 5)},
				{384, assign(5)},
				{61, onAddOn(renew(models.RenewalOrder{Renewal: models.RenewLicensed}))},
				{48, unassign(5)},
			},
		},
		{
			name: "Olympic Peninsula School District No. 12 Parent and Teacher Association", domain: "opsd12-pta.example",
			at: "905 West 9th Street; Port Angeles, WA; 98363; US", people: american(), sku: starter, plan: billing.Flexible,
			seats: 40, start: 364, users: 26, then: []event{{250, joinManagers(2)}, {147, leave(6)}, {63, join(7)}},
		},
		{
			name: "Evergreen Title & Escrow", domain: "evergreentitle.example", at: "320 Columbia Street; Olympia, WA; 98501; US",
			people: american(), sku: plus, plan: billing.AnnualYearly, seats: 22, po: "EVG-2290", start: 311, users: 17,
			then: []event{{133, join(2)}, {26, renew(models.RenewalOrder{Renewal: models.RenewNumber, Seats: 25})}},
		},
		{
			name: "Yakima Valley Orchards", domain: "yakimaorchards.example", at: "48 Naches Heights Road; Yakima, WA; 98908; US",
			people: american(), sku: starter, plan: billing.Flexible, seats: 16, start: 299, users: 12,
			then: []event{{27, suspend()}},
		},
		{
			name: "Walla Walla Vintners", domain: "wallawallavintners.example", at: "225 Vineyard Lane; Walla Walla, WA; 99362; US",
			people: american(), sku: starter, plan: billing.AnnualMonthly, seats: 11, start: 250, users: 8,
			then: []event{{143, leave(1)}, {34, suspend()}},
		},
		{
			name: "Ballard Robotics", domain: "ballardrobotics.example", at: "5201 Shilshole Avenue; Seattle, WA; 98107; US",
			people: american(), sku: plus, plan: billing.AnnualMonthly, seats: 40, start: 233, users: 35,
			then: []event{{115, join(3)}, {15, pause(2)}},
		},
		{
			name: "Emerald City Physical Therapy", domain: "emeraldpt.example", at: "2700 Eastlake Avenue; Seattle, WA; 98102; US",
			people: american(), sku: standard, plan: billing.Trial, seats: 10, start: 21, users: 8,
		},
		{
			name: "Columbia Gorge Wind", domain: "gorgewind.example", at: "115 Oak Street; Hood River, OR; 97031; US",
			people: american(), sku: starter, plan: billing.Flexible, seats: 20, start: 277, users: 15, then: []event{
				{172, changeEdition(standard)}, {165, addOn(vault, billing.Trial, 10)}, {164, assign(3)}, {71, raise(24, "")},
			},
		},
		{
			name: "Spokane Sign & Neon", domain: "spokaneneon.example", at: "29 West Main Avenue; Spokane, WA; 99201; US",
			people: american(), sku: starter, plan: billing.Flexible, seats: 7, start: 220, users: 4,
			then: []event{{73, cancel()}},
		},
		{
			name: "Vancouver Island Kayaks", domain: "vikayaks.example", at: "1 Esplanade; Nanaimo, BC; V9R 4Y7; CA",
			zone: "America/Vancouver", people: american(), sku: starter, plan: billing.Trial, seats: 6, start: 125, users: 4,
			then: []event{{84, changePlan(billing.Flexible, 9, "VIK-5")}, {43, join(2)}},
		},
	}
}
