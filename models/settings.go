package models

import (
	"context"

	"perseat/models/access"
)

// Ordering is how customers of a reseller ask for more.
type Ordering string

// The ways of asking. While OrderingOff, a customer cannot ask.
const (
	OrderingOff  Ordering = "off"
	OrderingForm Ordering = "form" // a request form in the Admin console
	OrderingLink Ordering = "link" // the reseller's own page
)

// Settings are a reseller's settings for all customers. They take effect at once.
type Settings struct {
	Ordering        Ordering
	OrderingLink    string // an https address, for OrderingLink
	ShownName       string // the reseller's name as customers see it
	SupportName     string
	SupportEmail    string
	SupportPhone    string
	SupportPage     string // an https address
	DefaultCountry  string // of new customers
	DefaultTimeZone string
	Version         int64 // of the settings that were edited, to notice that somebody else did too
}

func (r Reseller) settings() Settings {
	return Settings{
		r.Ordering, r.OrderingLink, r.ShownName, r.SupportName, r.SupportEmail, r.SupportPhone, r.SupportPage,
		r.DefaultCountry, r.DefaultTimeZone, r.SettingsVersion,
	}
}

// Settings returns the reseller's settings for all customers. Reseller admins may.
func (s *Store) Settings(ctx context.Context, actor access.Actor) (Settings, error) {
	if err := require(actor, access.EditSettings); err != nil {
		return Settings{}, err
	}
	r, err := s.Reseller(ctx, actor)
	return r.settings(), err
}

// EditSettings changes the reseller's settings for all customers. Reseller
// admins may. Settings that somebody else changed since they were read are a
// Conflict.
func (s *Store) EditSettings(ctx context.Context, actor access.Actor, in Settings) (Settings, error) {
	if err := require(actor, access.EditSettings); err != nil {
		return in, err
	}
	if err := in.tidy(); err != nil {
		return in, err
	}
	return write(ctx, s, actor, "settings.edited", func(t *tx) (Settings, error) {
		var r Reseller
		if err := hold(t.DB).Take(&r, actor.ResellerID).Error; err != nil {
			return in, found(err, "reseller")
		}
		before := r.settings()
		if before.Version != in.Version {
			by, err := t.personName(r.SettingsBy)
			if err != nil {
				return in, err
			}
			return in, &Error{
				Kind: Conflict, Cause: CauseChanged,
				Message: "The settings were changed by " + by + " in the meantime. Nothing was saved. Compare and save again.",
			}
		}
		in := in // it may be run again
		in.Version++
		err := t.Model(&r).Updates(map[string]any{
			"ordering": in.Ordering, "ordering_link": in.OrderingLink, "shown_name": in.ShownName,
			"support_name": in.SupportName, "support_email": in.SupportEmail, "support_phone": in.SupportPhone,
			"support_page": in.SupportPage, "default_country": in.DefaultCountry,
			"default_time_zone": in.DefaultTimeZone, "settings_version": in.Version, "settings_by": actor.UserID,
		}).Error
		if err != nil {
			return in, err
		}
		return in, t.note(onReseller(r.ID), "settings.edited", "reseller", r.ID, Facts{
			"ordering": change(before.Ordering, in.Ordering), "ordering_link": change(before.OrderingLink, in.OrderingLink),
			"shown_name":        change(before.ShownName, in.ShownName),
			"default_country":   change(before.DefaultCountry, in.DefaultCountry),
			"default_time_zone": change(before.DefaultTimeZone, in.DefaultTimeZone),
			"contact_changed": before.SupportName != in.SupportName || before.SupportEmail != in.SupportEmail ||
				before.SupportPhone != in.SupportPhone || before.SupportPage != in.SupportPage,
		})
	})
}

// change is a fact's value before and after, as an entry shows it.
func change[T any](before, after T) [2]T { return [2]T{before, after} }

func (in *Settings) tidy() error {
	var p problems
	switch in.Ordering {
	case OrderingOff, OrderingForm, OrderingLink:
	default:
		p.add("ordering", "Choose how customers ask for more.")
	}
	in.OrderingLink, in.SupportPage = tidy(in.OrderingLink), tidy(in.SupportPage)
	p.check(in.Ordering != OrderingLink || httpsLink(in.OrderingLink), "ordering_link",
		"Link to your own page must be an address that starts with https://.")
	p.check(in.SupportPage == "" || httpsLink(in.SupportPage), "support_page",
		"Support page must be an address that starts with https://.")
	in.ShownName = tidy(in.ShownName)
	p.check(in.ShownName != "" && length(in.ShownName) <= maxCompany, "shown_name",
		"Reseller name must have 1 to %d characters.", maxCompany)
	in.SupportName, in.SupportPhone = tidy(in.SupportName), tidy(in.SupportPhone)
	p.check(length(in.SupportName) <= maxCompany, "support_name", "Contact name must have at most %d characters.", maxCompany)
	p.check(phoneOK(in.SupportPhone), "support_phone", "Phone must start with + and have 6 to 20 digits, such as +353 1 555 0100.")
	if in.SupportEmail = tidy(in.SupportEmail); in.SupportEmail != "" {
		_, shown, ok := foldEmail(in.SupportEmail)
		p.check(ok, "support_email", "Support email must be an address such as help@company.example.")
		in.SupportEmail = orElse(shown, in.SupportEmail)
	}
	p.check(in.DefaultCountry == "" || countryKnown(in.DefaultCountry), "default_country", "Choose a country from the list.")
	p.check(in.DefaultTimeZone == "" || zoneKnown(in.DefaultTimeZone), "default_time_zone", "Choose a time zone from the list.")
	return p.err()
}

// String says how customers ask, as pages show it.
func (o Ordering) String() string {
	switch o {
	case OrderingForm:
		return "Request form in the Admin console"
	case OrderingLink:
		return "Link to my own page"
	}
	return "Off"
}
