package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/models/billing"
)

// Money reads an amount in a currency that a person typed, with or without
// blanks around it and commas between thousands. Anything else is Invalid and
// names the field.
func Money(c echo.Context, field, label string, currency billing.Currency) (billing.Money, error) {
	text := strings.TrimSpace(c.FormValue(field))
	if text == "" {
		return billing.Money{}, Invalid(field, "Type an amount for "+strings.ToLower(label[:1])+label[1:]+".")
	}
	whole, fraction, pointed := strings.Cut(text, ".")
	if grouped.MatchString(whole) {
		text = strings.ReplaceAll(whole, ",", "")
		if pointed {
			text += "." + fraction
		}
	}
	amount, err := billing.ParseMoney(currency, text)
	if err != nil {
		return amount, Invalid(field, err.Error())
	}
	return amount, nil
}
