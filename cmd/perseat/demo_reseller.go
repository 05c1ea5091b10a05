package main

import (
	"perseat/models"
	"perseat/models/access"
)

// seller is a reseller of the demo and its story.
type seller struct {
	models.NewReseller
	staff     []models.NewStaff
	settings  []setting
	companies []company
}

// setting is a change of the settings for all customers, some days ago.
type setting struct {
	ago  int
	edit func(*models.Settings)
}

// house is a reseller of the demo while its story is told.
type house struct {
	admin access.Actor
	sales access.Actor
}

// add notes the story of a reseller and of its customers.
func (s *story) add(in seller) *house {
	h := &house{}
	s.on(demoDays-1, 9*60, in.Name, func() error { return s.openReseller(in, h) })
	for _, change := range in.settings {
		s.on(change.ago, 8*60+10, "settings of "+in.Name, func() error {
			settings, err := s.store.Settings(s.ctx, h.admin)
			if err != nil {
				return err
			}
			change.edit(&settings)
			_, err = s.store.EditSettings(s.ctx, h.admin, settings)
			return err
		})
	}
	for _, c := range in.companies {
		s.addCompany(c, h)
	}
	return h
}

// openReseller makes a reseller, whose admin signs in and adds the staff.
func (s *story) openReseller(in seller, h *house) error {
	in.Admin.Password = demoPassword
	if _, err := s.store.AddReseller(s.ctx, access.Job(), in.NewReseller); err != nil {
		return err
	}
	var err error
	if h.admin, err = s.signIn(in.Admin.Email); err != nil {
		return err
	}
	h.sales = h.admin
	for _, person := range in.staff {
		person.Password = demoPassword
		id, err := s.store.AddStaff(s.ctx, h.admin, person)
		if err != nil {
			return err
		}
		if person.Role == access.RoleResellerSales {
			h.sales = access.Actor{UserID: id, Role: person.Role, ResellerID: h.admin.ResellerID}
		}
	}
	return nil
}

// signIn is the actor that a person with the demo's password is.
func (s *story) signIn(email string) (access.Actor, error) {
	in, err := s.store.SignIn(s.ctx, email, demoPassword, access.Request{}, models.Browser{})
	if err != nil {
		return access.Actor{}, err
	}
	person, err := s.store.PersonOf(s.ctx, in.Session)
	if err != nil {
		return access.Actor{}, err
	}
	return person.Actor, s.store.SignOut(s.ctx, in.Session)
}
