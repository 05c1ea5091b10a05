package main

import (
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// munich is a reseller who accounts for the VAT itself, and whose customers
// order on its own page of late.
func munich() seller {
	return seller{
		NewReseller: models.NewReseller{
			Name: "Isar Systemhaus GmbH", Domain: "isar.example", Country: "DE", VATNumber: "DE136695976", Currency: "EUR",
			Address: "Isar Systemhaus GmbH\nRosenheimer Straße 145\n81671 München\nGermany", ContractLimit: 2000,
			Admin: models.NewStaff{FirstName: "Franziska", LastName: "Obermaier", Email: "reseller@isar.example"},
		},
		staff: []models.NewStaff{
			{FirstName: "Jörg", LastName: "Lindner", Email: "sales@isar.example", Role: access.RoleResellerSales},
		},
		settings: []setting{
			{demoDays - 2, func(in *models.Settings) {
				in.Ordering, in.ShownName = models.OrderingForm, "Isar Systemhaus"
				in.SupportName, in.SupportEmail = "Isar Servicezentrale", "hilfe@isar.example"
				in.SupportPhone, in.DefaultTimeZone = "+49 30 23125 000", "Europe/Berlin"
			}},
			{152, func(in *models.Settings) {
				in.Ordering, in.OrderingLink = models.OrderingLink, "https://shop.isar.example/lizenzen"
			}},
		},
		companies: append(munichSettled(), munichTroubled()...),
	}
}

// munichSettled are the Munich reseller's customers who need nothing.
func munichSettled() []company {
	return []company{
		{
			name: "Bäckerei Müller & Söhne", domain: "müller-söhne.example", at: "Sendlinger Straße 12; München; 80331; DE",
			people: german(), sku: starter, plan: billing.Flexible, seats: 20, start: 410, users: 12, then: []event{
				{305, join(3)}, {288, ask(25, "Die Filiale in Pasing macht auf.")}, {287, raiseAsked(22, "BM-18")}, {41, leave(1)},
			},
		},
		{
			name: "Donau Lagerhaus- und Speditionsgesellschaft Niederbayern mbH & Co. KG", domain: "donau-lagerhaus.example",
			at: "Hafenstraße 8; Passau; 94032; DE", people: german(), sku: plus, plan: billing.AnnualYearly, seats: 35,
			po: "4500017733", start: 287, users: 31, then: []event{
				{140, order(models.LicenseOrder{Additional: 5, Source: models.SourcePage, PONumber: "4500018020"})},
				{139, join(6)},
				{50, pause(2)},
			},
		},
		{
			name: "Käserei Huber", domain: "kaeserei-huber.example", at: "Dorfplatz 3; Bad Hindelang; 87541; DE", people: german(),
			sku: standard, plan: billing.Trial, seats: 6, start: 204, users: 4, then: []event{
				{188, changePlan(billing.AnnualMonthly, 8, "")}, {160, join(2)},
			},
		},
		{
			name: "Praxis Dr. Weiß und Kollegen", domain: "praxis-weiss.example", at: "Maximilianstraße 40; Augsburg; 86150; DE",
			people: german(), sku: standard, plan: billing.AnnualMonthly, seats: 5, start: 352, users: 3, then: []event{
				{16, renew(models.RenewalOrder{Renewal: models.RenewSame, Plan: billing.AnnualYearly})},
			},
		},
		{
			name: "Zugspitz Sporthaus", domain: "zugspitz-sport.example", people: german(),
			at: "Ludwigstraße 51; Garmisch-Partenkirchen; 82467; DE", sku: starter, plan: billing.Flexible, seats: 15,
			start: 333, users: 10, then: []event{{246, suspend()}, {236, activate()}, {99, join(3)}},
		},
		{
			name: "Bodensee Yachtcharter", domain: "bodensee-yacht.example", at: "Seepromenade 2; Lindau; 88131; DE",
			people: german(), sku: standard, plan: billing.Flexible, seats: 12, start: 318, users: 8,
			then: []event{{207, join(1)}, {57, join(1)}, {28, pause(1)}},
		},
		{
			name: "Steuerkanzlei Brückner", domain: "kanzlei-brueckner.example", at: "Domplatz 6; Regensburg; 93047; DE",
			people: german(), sku: standard, plan: billing.AnnualYearly, seats: 9, start: 293, users: 7, then: []event{
				{280, addOn(vault, billing.Flexible, 9)}, {279, assign(7)},
			},
		},
		{
			name: "Zürcher Uhrenatelier Rüegg", domain: "uhrenatelier-rueegg.example", at: "Rennweg 19; Zürich; 8001; CH",
			people: german(), sku: standard, plan: billing.Trial, seats: 5, start: 270, users: 3, then: []event{
				{255, cancel()}, {240, addOn(starter, billing.Flexible, 6)}, {239, assign(3)},
			},
		},
		{
			name: "Isartaler Möbelwerkstätten", domain: "isartaler-moebel.example", at: "Gewerbepark 7; Wolfratshausen; 82515; DE",
			people: german(), sku: standard, plan: billing.Trial, seats: 8, start: 151, users: 6, then: []event{
				{140, changePlan(billing.AnnualYearly, 10, "IM 2031")}, {132, startPaid()}, {74, join(2)},
			},
		},
	}
}

// munichTroubled are those of whom somebody should take care.
func munichTroubled() []company {
	return []company{
		{
			name: "Würzburger Werkzeugbau", domain: "wzb-wuerzburg.example", at: "Nürnberger Straße 77; Würzburg; 97076; DE",
			people: german(), sku: standard, plan: billing.AnnualMonthly, seats: 28, start: 332, users: 24, then: []event{
				{35, renew(models.RenewalOrder{Renewal: models.RenewSame, SKU: plus})},
			},
		},
		{
			name: "Allgäuer Brauereigenossenschaft", domain: "allgaeuer-brauer.example", at: "Kotterner Straße 30; Kempten; 87435; DE",
			people: german(), sku: standard, plan: billing.Trial, seats: 10, start: 47, users: 3, then: []event{
				{40, changePlan(billing.AnnualYearly, 4, "AB-7")}, {29, join(3)},
			},
		},
		{
			name: "Regensburger Feinoptik", domain: "feinoptik-regensburg.example", at: "Prüfeninger Straße 20; Regensburg; 93049; DE",
			people: german(), sku: starter, plan: billing.AnnualMonthly, seats: 16, start: 388, users: 10, then: []event{
				{75, renew(models.RenewalOrder{Renewal: models.RenewNumber, Seats: 12})}, {49, join(3)},
			},
		},
		{
			name: "Salzburger Festwagenbau", domain: "festwagenbau.example", at: "Alpenstraße 114; Salzburg; 5020; AT",
			people: german(), sku: starter, plan: billing.AnnualMonthly, seats: 8, start: 383, users: 5, then: []event{
				{90, renew(models.RenewalOrder{Renewal: models.RenewCancel})},
			},
		},
	}
}
