package models

import (
	"perseat/models/database"
)

// insert writes the rows that were collected, each table after those that it
// refers to.
func (l *loader) insert() error {
	for _, table := range []func() error{
		l.insertCustomers, l.insertUsers, l.insertSubscriptions, l.insertOrders, l.insertLedger, l.insertLicenses,
		l.insertInvoices, l.insertActivity, l.insertWords,
	} {
		if err := table(); err != nil {
			return err
		}
	}
	return l.t.skipIDs(l.ids)
}

func (l *loader) insertCustomers() error {
	const into = `customers (id, reseller_id, name, name_key, domain, domain_key, contact_name, contact_email, phone, street, city, postal_code,
		country, time_zone, status, products, plans, seats_used, seats_ceiling, fullness, renews_on, created_at, chain_seq, chain_hash, kind, listed)`
	return database.Insert(l.t.DB, into, len(l.customers), func(i int, values []any) []any {
		c := &l.customers[i]
		return append(values, int64(c.ID), int64(c.ResellerID), c.Name, c.NameKey, c.Domain, c.DomainKey, c.ContactName, c.ContactEmail, c.Phone,
			c.Street, c.City, c.PostalCode, c.Country, c.TimeZone, string(c.Status), c.Products, c.Plans, c.SeatsUsed, c.SeatsCeiling, c.Fullness,
			int64(c.RenewsOn), c.CreatedAt, c.ChainSeq, c.ChainHash, c.Kind, true)
	})
}

func (l *loader) insertUsers() error {
	const into = `users (id, reseller_id, customer_id, role, status, first_name, last_name, name_key, email, email_key, secondary_email, created_at,
		given_key, kind, listed)`
	return database.Insert(l.t.DB, into, len(l.users), func(i int, values []any) []any {
		u := &l.users[i]
		return append(values, int64(u.ID), int64(*u.ResellerID), int64(*u.CustomerID), string(u.Role), string(u.Status), u.FirstName, u.LastName,
			u.NameKey, u.Email, u.EmailKey, u.SecondaryEmail, u.CreatedAt, u.GivenKey, u.Kind, true)
	})
}

func (l *loader) insertSubscriptions() error {
	const into = `subscriptions (id, reseller_id, customer_id, product_id, sku_id, plan, status, licensed, ceiling, currency, price_minor, term_start,
		term_end, trial_end, due_on, renewal, renewal_plan, version, ledger_seq, moment, created_at, started_on, ended_on, closed_month)`
	err := database.Insert(l.t.DB, into, len(l.subscriptions), func(i int, values []any) []any {
		s := &l.subscriptions[i]
		return append(values, int64(s.ID), int64(s.ResellerID), int64(s.CustomerID), s.ProductID, s.SKUID, string(s.Plan), string(s.Status),
			s.Licensed, s.Ceiling, string(s.Currency), s.PriceMinor, int64(s.TermStart), int64(s.TermEnd), int64(s.TrialEnd), int64(s.DueOn),
			string(s.Renewal), string(s.RenewalPlan), s.Version, s.LedgerSeq, s.Moment, s.CreatedAt, int64(s.StartedOn), int64(s.EndedOn),
			int64(s.ClosedMonth))
	})
	if err != nil {
		return err
	}
	return database.Insert(l.t.DB, "trials (customer_id, product_id)", len(l.trials), func(i int, values []any) []any {
		return append(values, int64(l.trials[i].customer), l.trials[i].product)
	})
}

func (l *loader) insertOrders() error {
	const into = `orders (id, reseller_id, customer_id, subscription_id, type, status, plan, product_id, sku_id, from_seats, to_seats, amount_minor,
		currency, priced, po_number, quote, placed_by, placed_role, placed_at, day, finished_at, kind)`
	return database.Insert(l.t.DB, into, len(l.orders), func(i int, values []any) []any {
		o := &l.orders[i]
		return append(values, int64(o.ID), int64(o.ResellerID), int64(o.CustomerID), int64(o.SubscriptionID), string(o.Type), string(o.Status),
			string(o.Plan), o.ProductID, o.SKUID, o.FromSeats, o.ToSeats, o.AmountMinor, string(o.Currency), o.Priced, o.PONumber, o.Quote,
			int64(o.PlacedBy), o.PlacedRole, o.PlacedAt, int64(o.Day), *o.FinishedAt, o.Kind)
	})
}

func (l *loader) insertLedger() error {
	const into = `seat_ledger (subscription_id, seq, at, day, licensed, ceiling, billed, plan, sku_id, currency, price_minor, order_id, changes)`
	return database.Insert(l.t.DB, into, len(l.ledger), func(i int, values []any) []any {
		e := &l.ledger[i]
		return append(values, int64(e.SubscriptionID), e.Seq, e.At, int64(e.Day), e.Licensed, e.Ceiling, e.Billed, string(e.Plan), e.SKUID,
			string(e.Currency), e.PriceMinor, int64(e.OrderID), e.Changes)
	})
}

func (l *loader) insertLicenses() error {
	return database.Insert(l.t.DB, "licenses (subscription_id, user_id, held, assigned_at)", len(l.licenses), func(i int, values []any) []any {
		return append(values, int64(l.licenses[i].subscription), int64(l.licenses[i].user), true, l.licenses[i].at)
	})
}

func (l *loader) insertInvoices() error {
	const into = `invoices (id, kind, seq, number, reseller_id, order_id, currency, issued_at, issue_day, tax_day, due_day, seller_name, seller_address,
		seller_country, seller_vat, seller_bank, buyer_name, buyer_address, buyer_country, buyer_vat, buyer_vat56b, vat_kind, vat_note, rate,
		net_minor, vat_minor, total_minor, created_by)`
	err := database.Insert(l.t.DB, into, len(l.invoices), func(n int, values []any) []any {
		i := &l.invoices[n]
		return append(values, int64(i.ID), string(i.Kind), i.Seq, i.Number, int64(i.ResellerID), int64(i.OrderID), string(i.Currency), i.IssuedAt,
			int64(i.IssueDay), int64(i.TaxDay), int64(i.DueDay), i.SellerName, i.SellerAddress, i.SellerCountry, i.SellerVAT, i.SellerBank,
			i.BuyerName, i.BuyerAddress, i.BuyerCountry, i.BuyerVAT, i.BuyerVAT56B, string(i.VATKind), i.VATNote, int64(i.Rate),
			i.NetMinor, i.VATMinor, i.TotalMinor, int64(i.CreatedBy))
	})
	if err != nil {
		return err
	}
	return insertLines(l.t.DB, l.lines)
}

func (l *loader) insertActivity() error {
	const into = `activity (id, chain, seq, reseller_id, customer_id, at, actor_id, actor_role, action, subject, subject_id, facts, hash)`
	return database.Insert(l.t.DB, into, len(l.activity), func(i int, values []any) []any {
		a := &l.activity[i]
		return append(values, int64(a.ID), a.Chain, a.Seq, int64(a.ResellerID), int64(a.CustomerID), a.At, int64(a.ActorID), a.ActorRole,
			a.Action, a.Subject, int64(a.SubjectID), a.Facts, a.Hash)
	})
}

func (l *loader) insertWords() error {
	return database.Insert(l.t.DB, "search_words (what, scope, word, id)", len(l.words), func(i int, values []any) []any {
		w := &l.words[i]
		return append(values, int64(w.What), int64(w.Scope), w.Word, int64(w.ID))
	})
}

// skipIDs lets PostgreSQL go on after ids that were given to it; SQLite does so
// by itself.
func (t *tx) skipIDs(last map[string]uint) error {
	if t.Name() != string(database.Postgres) {
		return nil
	}
	for table, id := range last {
		if err := t.Exec("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", table, max(id, 1)).Error; err != nil {
			return err
		}
	}
	return nil
}
