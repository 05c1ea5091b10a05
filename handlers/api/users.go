package api

import (
	"net/http"
	"strings"

	"perseat/models"
	"perseat/models/access"
)

// user finds the user that the path names, and who asks inside that customer.
func (c *call) user() (models.User, access.Actor, error) {
	found, err := c.Store.UserNamed(c.ctx, c.actor, c.param("userKey"))
	if err != nil {
		return found, c.actor, err
	}
	inside, err := c.Store.Inside(c.ctx, c.actor, *found.CustomerID)
	return found, inside, err
}

// shownUser is a user as it stands now.
func (c *call) shownUser(found models.User, err error) (*user, error) {
	if err != nil {
		return nil, err
	}
	zone, err := c.Store.BillingZone(c.ctx)
	if err != nil {
		return nil, err
	}
	return userJSON(found, zone), nil
}

// getUser is directory.users.get.
func (c *call) getUser() (*user, error) {
	found, _, err := c.user()
	return c.shownUser(found, err)
}

// listUsers is directory.users.list.
func (c *call) listUsers() (*users, error) {
	inside, err := c.ofCustomer()
	if err != nil {
		return nil, err
	}
	wanted, err := userQuery(c.query["query"])
	if err != nil {
		return nil, err
	}
	wanted.Sort, wanted.Descending = models.UserSort(c.query["orderBy"]), c.query["sortOrder"] == "DESCENDING"
	wanted.Deleted = c.query["showDeleted"] == "true"
	paging, err := c.paging()
	if err != nil {
		return nil, err
	}
	page, err := c.Store.QueryUsers(c.ctx, inside, wanted, paging)
	if err != nil {
		return nil, err
	}
	out := &users{Kind: "admin#directory#users", NextPageToken: page.Older}
	for _, row := range page.Rows {
		one, err := c.shownUser(row, nil)
		if err != nil {
			return nil, err
		}
		out.Users = append(out.Users, one)
	}
	return out, nil
}

// ofCustomer is who asks inside the customer whose users are to be listed.
func (c *call) ofCustomer() (access.Actor, error) {
	name, domain := c.query["customer"], c.query["domain"]
	switch {
	case name == "" && domain == "", name == "my_customer":
		return c.actor, invalid("customer", "Name a customer: give customer its id or domain, or domain its domain. An API key has no customer of its own.")
	case name == "":
		name = domain
	}
	found, err := c.customer(name)
	if err != nil {
		return c.actor, err
	}
	if domain != "" && !strings.EqualFold(domain, found.Domain) {
		return c.actor, invalid("domain", "The domain is not that of the customer.")
	}
	return c.Store.Inside(c.ctx, c.actor, found.ID)
}

// insertUser is directory.users.insert.
func (c *call) insertUser(in *user) (*user, error) {
	now := everyUser()
	now.PrimaryEmail, now.RecoveryEmail, now.Emails = in.PrimaryEmail, in.RecoveryEmail, in.Emails
	now.IsAdmin, now.IsDelegatedAdmin = of(false), of(false)
	if err := fixed(in, now); err != nil {
		return nil, err
	}
	_, domain, ok := strings.Cut(given(in.PrimaryEmail), "@")
	if !ok {
		return nil, invalid("primaryEmail", "The primaryEmail must be an address in the domain of one of your customers.")
	}
	found, err := c.customer(domain)
	if err != nil {
		return nil, err
	}
	inside, err := c.Store.Inside(c.ctx, c.actor, found.ID)
	if err != nil {
		return nil, err
	}
	wanted, err := in.added()
	if err != nil {
		return nil, err
	}
	made, err := c.Store.AddUsers(c.ctx, inside, []models.NewUser{wanted})
	if err != nil {
		return nil, err
	}
	details, err := c.Store.User(c.ctx, inside, made.UserIDs[0])
	return c.shownUser(details.User, err)
}

// changeUser is directory.users.update and directory.users.patch: both change
// what is sent.
func (c *call) changeUser(in *user) (*user, error) {
	found, inside, err := c.user()
	if err != nil {
		return nil, err
	}
	if in.Password != nil {
		return nil, &refusal{
			code: http.StatusForbidden, reason: "forbidden",
			message: "A key cannot change passwords. An administrator of the customer can, and the user.",
		}
	}
	now, err := c.shownUser(found, nil)
	if err != nil {
		return nil, err
	}
	if err := fixed(in, now); err != nil {
		return nil, err
	}
	name := given(in.Name)
	_, err = c.Store.PatchUser(c.ctx, inside, found.ID, models.UserPatch{
		FirstName: name.GivenName, LastName: name.FamilyName, Suspended: in.Suspended,
	})
	if err != nil {
		return nil, err
	}
	details, err := c.Store.User(c.ctx, inside, found.ID)
	return c.shownUser(details.User, err)
}

// deleteUser is directory.users.delete.
func (c *call) deleteUser() (nothing, error) {
	found, inside, err := c.user()
	if err != nil {
		return nothing{}, err
	}
	_, err = c.Store.DeleteUsers(c.ctx, inside, []uint{found.ID})
	return nothing{}, err
}

// undeleteUser is directory.users.undelete.
func (c *call) undeleteUser(in *userUndelete) (nothing, error) {
	if err := fixed(in, &userUndelete{OrgUnitPath: of("/")}); err != nil {
		return nothing{}, err
	}
	if strings.Contains(c.param("userKey"), "@") {
		return nothing{}, invalid("userKey", "A deleted user is named by the id, because the address may be somebody else's by now.")
	}
	found, inside, err := c.user()
	if err != nil {
		return nothing{}, err
	}
	_, err = c.Store.RestoreUser(c.ctx, inside, found.ID)
	return nothing{}, err
}

// makeAdmin is directory.users.makeAdmin.
func (c *call) makeAdmin(in *userMakeAdmin) (nothing, error) {
	found, inside, err := c.user()
	switch {
	case err != nil:
		return nothing{}, err
	case in.Status == nil:
		return nothing{}, invalid("status", "The status is required.")
	case !*in.Status:
		return nothing{}, &refusal{
			code: http.StatusForbidden, reason: "forbidden", message: "A key cannot take administrator roles away. A super admin of the customer can.",
		}
	}
	_, err = c.Store.MakeFirstAdmin(c.ctx, inside, found.ID)
	return nothing{}, err
}
