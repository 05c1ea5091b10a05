package main

import (
	"perseat/models"
	"perseat/models/access"
)

// join adds people to a company's users.
func join(n int) step { return joinAs(n, access.RoleMember) }

// joinManagers adds people who manage the company's users.
func joinManagers(n int) step { return joinAs(n, access.RoleUserManager) }

func joinAs(n int, role access.Role) step {
	return func(s *story, c *client) error {
		in := make([]models.NewUser, n)
		for i := range in {
			first, last := c.people.name(c.number, c.named)
			in[i] = models.NewUser{FirstName: first, LastName: last, Address: address(first, last), Role: role}
			if c.named%5 == 3 {
				in[i].SecondaryEmail = address(first, last) + "@post.example"
			}
			c.named++
		}
		added, err := s.store.AddUsers(s.ctx, c.admin, in)
		c.users = append(c.users, added.UserIDs...)
		return err
	}
}

// leave deletes the users who have been there longest.
func leave(n int) step {
	return func(s *story, c *client) error {
		_, err := s.store.DeleteUsers(s.ctx, c.admin, c.users[:n])
		c.deleted, c.users = append(c.deleted, c.users[:n]...), c.users[n:]
		return err
	}
}

// comeBack restores the user who was deleted last.
func comeBack() step {
	return func(s *story, c *client) error {
		last := len(c.deleted) - 1
		_, err := s.store.RestoreUser(s.ctx, c.admin, c.deleted[last])
		c.users, c.deleted = append(c.users, c.deleted[last]), c.deleted[:last]
		return err
	}
}

// pause suspends the users who joined last.
func pause(n int) step {
	return func(s *story, c *client) error {
		from := len(c.users) - n
		_, err := s.store.SuspendUsers(s.ctx, c.admin, c.users[from:])
		c.suspended, c.users = append(c.suspended, c.users[from:]...), c.users[:from]
		return err
	}
}

// resume lets the suspended users sign in again.
func resume() step {
	return func(s *story, c *client) error {
		_, err := s.store.ReactivateUsers(s.ctx, c.admin, c.suspended)
		c.users, c.suspended = append(c.users, c.suspended...), nil
		return err
	}
}

// assign gives the first users a license of the company's add-on.
func assign(n int) step {
	return func(s *story, c *client) error {
		_, err := s.store.AssignLicenses(s.ctx, c.admin, c.addOn, c.users[:n])
		return err
	}
}

// unassign takes the add-on's license from the first users.
func unassign(n int) step {
	return func(s *story, c *client) error {
		_, err := s.store.RemoveLicenses(s.ctx, c.admin, c.addOn, c.users[:n])
		return err
	}
}

// ask makes a purchase request: how many more licenses, or which purchase cap.
func ask(number int64, note string) step {
	return func(s *story, c *client) (err error) {
		c.request, err = s.store.RequestPurchase(s.ctx, c.admin, models.NewRequest{SubscriptionID: c.sub, Number: number, Note: note})
		return err
	}
}

// withdraw takes the open request back.
func withdraw() step {
	return func(s *story, c *client) error {
		_, err := s.store.WithdrawRequest(s.ctx, c.admin, c.request)
		return err
	}
}

// decline refuses the open request.
func decline(reason string) step {
	return func(s *story, c *client) error {
		_, err := s.store.DeclineRequest(s.ctx, c.house.sales, c.request, reason)
		return err
	}
}
