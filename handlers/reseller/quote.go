package reseller

import (
	"perseat/models"
	"perseat/views/reseller"
)

// quoteView is a quote as the cost panel shows it.
func quoteView(q models.Quote) reseller.QuoteView {
	return reseller.QuoteView{
		SKUName: q.SKUName, From: q.From, Plan: q.Plan,
		Before: int(q.Before), After: int(q.After), Licensed: int(q.Licensed), Licenses: int(q.Licenses),
		Day: q.Day, Term: q.Term, Scheduled: q.Scheduled, AtOnce: q.AtOnce, Invoice: q.Invoice,
		Price: q.Price, Days: q.Days, Period: q.Period, Saved: q.Saved, Net: q.Net,
		Rate: q.Rate.String(), VAT: q.VAT, VATNote: q.VATNote, Total: q.Total,
		OnMonth: q.OnMonth, Month: q.Month, Rest: q.Rest, AtRenewal: q.AtRenewal,
	}
}
