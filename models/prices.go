package models

import (
	"gorm.io/gorm"

	"perseat/models/billing"
	"perseat/models/database"
)

// listPrice is the price of one license for a month that is in force on a day;
// the two Annual plans share it. It is false if there is none.
func listPrice(db *gorm.DB, sku string, plan billing.Plan, c billing.Currency, day billing.Day) (billing.Money, bool, error) {
	prices, err := listPrices(db, sku, plan, c)
	price := prices.On(day)
	return price, price.Currency == c, err
}

// listPrices are the dated prices of one license for a month.
func listPrices(db *gorm.DB, sku string, plan billing.Plan, c billing.Currency) (billing.Prices, error) {
	if plan.Annual() {
		plan = billing.AnnualMonthly
	}
	rows, err := database.Find[Price](db, "WHERE sku_id = ? AND plan = ? AND currency = ? ORDER BY valid_from", sku, plan, c)
	prices := make(billing.Prices, len(rows))
	for i, row := range rows {
		prices[i] = billing.Price{From: row.ValidFrom, Money: billing.NewMoney(row.Minor, c)}
	}
	return prices, err
}

// checkPrices refuses prices that would change what an invoiced month cost. Whoever
// writes them holds the catalog, so that no month is closed meanwhile.
func (t *tx) checkPrices(prices []Price) error {
	last, err := lastClosed(t.DB)
	if err != nil || last == 0 {
		return err
	}
	var rows []Price
	if err := t.Where("valid_from <= ?", last.Last()).Find(&rows).Error; err != nil {
		return err
	}
	known := map[Price]bool{}
	for _, row := range rows {
		known[row] = true
	}
	var p problems
	for _, row := range prices {
		p.check(row.ValidFrom > last.Last() || known[row], "file",
			"A price of SKU %q is valid from %s, but %s is invoiced already. Let it be valid from %s or later. Nothing was imported.",
			row.SKUID, row.ValidFrom.ISO(), last, last.Next().First())
	}
	return p.err()
}
