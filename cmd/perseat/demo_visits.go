package main

import (
	"perseat/models"
	"perseat/models/access"
)

// supportComes opens the company's Admin console for the support lead, to act.
func supportComes(caseNumber, reason string) step {
	return func(s *story, c *client) error {
		return c.visited(s, s.lead, models.NewVisit{Reason: reason, CaseNumber: caseNumber})
	}
}

// resellerComes opens the company's Admin console for the reseller, to act.
func resellerComes(reason string) step {
	return func(s *story, c *client) error {
		return c.visited(s, c.house.sales, models.NewVisit{Reason: reason})
	}
}

func (c *client) visited(s *story, by access.Actor, in models.NewVisit) error {
	in.CustomerID, in.Level = c.id, access.Act
	started, err := s.store.StartVisit(s.ctx, by, "", in)
	c.visitor = c.admin
	c.visitor.UserID, c.visitor.Visit = by.UserID, &access.Visit{ID: started.ID, Role: by.Role, Level: in.Level}
	return err
}

// onBehalf does a step of the company's administrator as the visitor.
func onBehalf(do step) step {
	return func(s *story, c *client) error {
		admin := c.admin
		c.admin = c.visitor
		defer func() { c.admin = admin }()
		return do(s, c)
	}
}

// visitorLeaves ends the visit.
func visitorLeaves() step {
	return func(s *story, c *client) error {
		_, err := s.store.EndVisit(s.ctx, c.visitor, c.visitor.Visit.ID)
		return err
	}
}
