package main

import (
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// dublin is the reseller whom most visitors of the demo sign in to.
func dublin() seller {
	return seller{
		NewReseller: models.NewReseller{
			Name: "Liffey Cloud", Domain: "liffey.example", Country: "IE", VATNumber: "IE1234567FA", Currency: "EUR",
			Address: "Liffey Cloud Limited\n7 Ormond Quay Upper\nDublin 7\nIreland",
			Admin:   models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "reseller@liffey.example", Demo: true},
		},
		staff: []models.NewStaff{
			{FirstName: "Cormac", LastName: "Healy", Email: "sales@liffey.example", Role: access.RoleResellerSales},
			{FirstName: "Bláthnaid", LastName: "Keane", Email: "billing@liffey.example", Role: access.RoleResellerBilling},
			{FirstName: "Tomasz", LastName: "Wiśniewski", Email: "viewer@liffey.example", Role: access.RoleResellerViewer},
		},
		settings: []setting{{demoDays - 2, func(in *models.Settings) {
			in.Ordering = models.OrderingForm
			in.SupportName, in.SupportEmail = "Liffey Cloud help desk", "help@liffey.example"
			in.SupportPhone, in.SupportPage = "+353 20 912 0000", "https://help.liffey.example/"
			in.DefaultCountry, in.DefaultTimeZone = "IE", "Europe/Dublin"
		}}},
		companies: append(append(dublinFlexible(), dublinAnnual()...), dublinTrials()...),
	}
}

// dublinFlexible are the Dublin reseller's customers on the Flexible Plan.
func dublinFlexible() []company {
	return []company{
		{
			name: "Harbor Foods", domain: "harbor.example", at: "3 Fish Quay; Killybegs; F94 P7X4; IE", people: irish(),
			admin: "Maeve Gallagher", demo: true, sku: standard, plan: billing.Flexible, seats: 15, start: 418, users: 8,
			then: []event{
				{371, join(4)},
				{330, join(2)},
				{329, ask(20, "Two people start in the smokehouse on Monday, and we are at our cap.")},
				{328, raiseAsked(20, "HF-2201")},
				{284, join(4)},
				{240, leave(2)},
				{190, raise(30, "HF-2264")},
				{120, joinManagers(1)},
				{96, join(3)},
				{88, raise(25, "")},
				{40, supportComes("4711", "The administrator is locked out of her laptop and asked us to suspend a user who left theirs on a train.")},
				{40, onBehalf(pause(1))},
				{40, visitorLeaves()},
				{33, resellerComes("Maeve asked by phone that we add the two who start in the cold store.")},
				{33, onBehalf(join(2))},
				{33, visitorLeaves()},
				{6, leave(1)},
			},
		},
		{
			name: "Dún Laoghaire Marine Supplies", domain: "dunlaoghaire-marine.example", people: irish(),
			at: "22 Marine Road; Dún Laoghaire; A96 K3R8; IE", sku: starter, plan: billing.Flexible, seats: 10, start: 355,
			users: 6, then: []event{
				{210, join(3)}, {163, ask(12, "")}, {161, raiseAsked(12, "DLM/77")}, {70, join(1)}, {17, join(1)},
			},
		},
		{
			name: "Liberties Print Works", domain: "libertiesprint.example", at: "88 Meath Street; Dublin 8; D08 X9A2; IE",
			people: irish(), sku: standard, plan: billing.Flexible, seats: 20, start: 401, users: 11, then: []event{
				{300, join(3)}, {222, pause(2)}, {201, resume()}, {92, join(3)}, {19, leave(1)}, {11, join(1)},
			},
		},
		{
			name: "Shannon Glassworks", domain: "shannonglass.example", at: "Unit 4, Free Zone West; Shannon; V14 W2N9; IE",
			people: irish(), sku: standard, plan: billing.Flexible, seats: 18, start: 366, users: 13,
			then: []event{{244, join(2)}, {24, suspend()}, {13, leave(2)}},
		},
		{
			name: "Grand Canal Cycles", domain: "grandcanalcycles.example", at: "9 Portobello Harbour; Dublin 8; D08 T6E1; IE",
			people: irish(), sku: starter, plan: billing.Flexible, seats: 8, start: 349, users: 5,
			then: []event{{280, join(1)}, {120, ask(10, "For the summer helpers.")}, {110, cancel()}},
		},
		{
			name: "Phoenix Park Veterinary Clinic", domain: "phoenixvets.example", people: irish(),
			at: "140 Blackhorse Avenue; Dublin 7; D07 C5Y3; IE", sku: starter, plan: billing.Flexible, seats: 15, start: 380,
			users: 9, then: []event{
				{260, changeEdition(standard)},
				{255, addOn(vault, billing.Flexible, 6)},
				{254, assign(4)},
				{180, join(2)},
				{90, unassign(1)},
				{31, onAddOn(raise(10, "PPV-31"))},
				{30, assign(6)},
			},
		},
		{
			name:   "The Honourable Society of Booksellers, Binders and Paper Merchants of Leinster and Munster",
			domain: "booksellers-binders-papermerchants.example", at: "1 Custom House Square; Waterford; X91 KD45; IE",
			people: irish(), sku: plus, plan: billing.Flexible, seats: 30, start: 340, users: 20, then: []event{
				{200, ask(60, "The annual meeting wants an account for every member.")},
				{198, decline("Members who only read the minutes need no account. Let us talk about a shared one.")},
				{150, ask(35, "")},
				{149, withdraw()},
				{75, join(5)},
				{9, leave(2)},
				{8, comeBack()},
				{2, ask(40, "Eleven new members were elected.")},
			},
		},
		{
			name: "Foyle Harbour Textiles", domain: "foyletextiles.example", at: "31 Strand Road; Derry; BT48 7BL; GB",
			people: irish(), sku: standard, plan: billing.Flexible, seats: 24, start: 310, users: 14,
			then: []event{{185, join(4)}, {128, suspend()}, {116, activate()}, {44, leave(3)}},
		},
	}
}

// dublinAnnual are the Dublin reseller's customers on an Annual Plan.
func dublinAnnual() []company {
	return []company{
		{
			name: "Kestrel Logistics", domain: "kestrel.example", at: "Dock Road Business Park; Limerick; V94 N6T2; IE",
			people: irish(), admin: "Ronan Hayes", demo: true, sku: standard, plan: billing.AnnualYearly, seats: 40,
			po: "KL-4410", start: 262, users: 37, then: []event{
				{200, join(2)},
				{150, ask(10, "The depot in Athlone opens.")},
				{149, orderAsked(10, "KL-4502")},
				{148, join(10)},
				{1, ask(12, "A night shift of twelve starts in two weeks.")},
			},
		},
		{
			name: "Corrib Engineering", domain: "corribeng.example", at: "14 Dock Street; Galway; H91 E2K5; IE", people: irish(),
			sku: standard, plan: billing.AnnualMonthly, seats: 24, start: 339, users: 17, then: []event{
				{230, order(models.LicenseOrder{
					Additional: 6, Source: models.SourcePhone,
					SourceNote: "Mr. Hayes called about the new site", PONumber: "CE/2/118",
				})},
				{229, join(5)},
				{64, leave(2)},
			},
		},
		{
			name: "Connemara Wool Mills", domain: "connemarawool.example", at: "Main Street; Clifden; H71 V3F0; IE",
			people: irish(), sku: starter, plan: billing.AnnualMonthly, seats: 20, start: 402, users: 13, then: []event{
				{170, leave(3)},
				{70, renew(models.RenewalOrder{Renewal: models.RenewLicensed})},
				{61, renew(models.RenewalOrder{Renewal: models.RenewNumber, Seats: 14, PONumber: "CWM 9"})},
				{20, join(1)},
			},
		},
		{
			name: "Wicklow Timber Frames", domain: "wicklowtimber.example", at: "The Sawmill; Aughrim; Y14 DH29; IE",
			people: irish(), sku: standard, plan: billing.AnnualYearly, seats: 12, start: 395, users: 9, then: []event{
				{58, renew(models.RenewalOrder{Renewal: models.RenewFlexible})}, {14, join(1)}, {12, raise(16, "WT-0012")},
			},
		},
		{
			name: "Boyne Valley Catering", domain: "boynecatering.example", at: "5 Narrow West Street; Drogheda; A92 R8H6; IE",
			people: irish(), sku: starter, plan: billing.AnnualMonthly, seats: 10, start: 392, users: 7,
			then: []event{{60, suspend()}, {45, leave(1)}},
		},
		{
			name: "Lir Theatre Company", domain: "lirtheatre.example", at: "2 Henry Street; Cork; T12 A9W7; IE", people: irish(),
			sku: starter, plan: billing.AnnualYearly, seats: 9, start: 325, users: 6, then: []event{
				{22, renew(models.RenewalOrder{Renewal: models.RenewCancel})},
			},
		},
		{
			name: "Howth Seafood Export", domain: "howthseafood.example", at: "West Pier; Howth; D13 Y7P1; IE", people: irish(),
			sku: standard, plan: billing.Flexible, seats: 16, start: 353, users: 11, then: []event{
				{135, changePlan(billing.AnnualMonthly, 14, "HSE-300")},
				{83, ask(6, "")},
				{82, orderAsked(4, "HSE-311")},
				{80, join(5)},
				{51, order(models.LicenseOrder{Additional: 2, Source: models.SourceMail, SourceNote: "Mail from the office manager"})},
			},
		},
	}
}

// dublinTrials are the Dublin reseller's customers who began with a trial of late.
func dublinTrials() []company {
	return []company{
		{
			name: "Skellig Outdoor", domain: "skelligoutdoor.example", at: "Reenard Point; Cahersiveen; V23 C8K4; IE",
			people: irish(), sku: standard, plan: billing.Trial, seats: 10, start: 12, users: 5,
		},
		{
			name: "Burren Dairy Co-operative Society", domain: "burrendairy.example", at: "Church Street; Ennistymon; V95 D2T7; IE",
			people: irish(), sku: standard, plan: billing.Trial, seats: 8, start: 19, users: 6, then: []event{
				{10, changePlan(billing.Flexible, 15, "")}, {4, changePlan(billing.AnnualMonthly, 12, "BD-0001")},
			},
		},
		{
			name: "Moher Coach Tours", domain: "mohercoaches.example", at: "Station Road; Ennis; V95 H6W0; IE", people: irish(),
			sku: starter, plan: billing.Trial, seats: 5, start: 52, users: 3,
		},
	}
}
