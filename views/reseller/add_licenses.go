package reseller

import (
	"strconv"

	"perseat/views/paths"
	"perseat/views/ui"
)

// AddLicensesPage is the form for additional licenses on an Annual plan.
type AddLicensesPage struct {
	Subject
	Additional string // as typed
	Source     string
	SourceNote string
	PONumber   string
	Purchased  int // now
	Sum        string
	Limits     []string // what bounds the total, as sentences
	Most       int      // additional licenses; 0 when there is no room
	Asked      *Asked
	Quote      *QuoteView
	Problems   ui.Problems
}

func (p AddLicensesPage) action() string {
	return paths.ResellerAddLicenses(p.CustomerID, p.Subscription)
}

func (p AddLicensesPage) hint() string {
	if p.Most < 1 {
		return "No licenses can be added."
	}
	return "How many more than the " + ui.Number(p.Purchased) + " purchased now, from 1 to " + ui.Number(p.Most) + "."
}

func (p AddLicensesPage) purchased() string { return strconv.Itoa(p.Purchased) }

// sources are the answers to how the customer ordered.
func (p AddLicensesPage) sources() []ui.Choice {
	var choices []ui.Choice
	if p.Asked != nil {
		choices = append(choices, ui.Choice{
			Value: "request", Label: "Purchase request of " + p.Asked.Day.String(),
			Hint: p.Asked.Who + " asked for " + p.Asked.What + ". The order answers the request.",
		})
	}
	return append(choices,
		ui.Choice{Value: "phone", Label: "By phone"},
		ui.Choice{Value: "mail", Label: "By email"},
		ui.Choice{Value: "page", Label: "On our own page"},
	)
}
