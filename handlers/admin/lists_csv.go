package admin

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
)

// DeletedUsersCSV handles GET /admin/users/deleted.csv.
func (h Console) DeletedUsersCSV(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	header := []string{"First name", "Last name", "Primary email", "Secondary email", "Role", "Deleted on", "Can be restored until"}
	return web.CSV(c, "deleted-users", header, func(p models.Paging) (models.Page[models.UserRow], error) {
		return h.Store.ListUsers(ctx, who, models.UserFilter{Deleted: true}, p)
	}, func(u models.UserRow) []string {
		return []string{u.FirstName, u.LastName, u.Email, u.SecondaryEmail, u.Role.String(), u.DeletedOn.ISO(), u.RestorableUntil().ISO()}
	})
}

// RequestsCSV handles GET /admin/requests.csv.
func (h Console) RequestsCSV(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Asked (" + zone.String() + ")", "Subscription", "Asked for", "Note", "Asked by", "Status", "Answer", "Answered (" + zone.String() + ")"}
	return web.CSV(c, "requests", header, func(p models.Paging) (models.Page[models.RequestRow], error) {
		return h.Store.ListRequests(ctx, who, "", who.CustomerID, p)
	}, func(r models.RequestRow) []string {
		answered := ""
		if r.AnsweredAt != nil {
			answered = r.AnsweredAt.In(zone).Format(time.RFC3339)
		}
		return []string{
			r.AskedAt.In(zone).Format(time.RFC3339), r.SKUName, asked(r), r.Note, r.Who(), status(string(r.Status)), answer(r), answered,
		}
	})
}

// SubscriptionsCSV handles GET /admin/subscriptions.csv.
func (h Console) SubscriptionsCSV(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	header := []string{"Product", "Plan", "Status", "Used", "Seats", "When", "At the end of the term"}
	return web.CSV(c, "subscriptions", header, func(models.Paging) (models.Page[models.Account], error) {
		all, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
		return models.Page[models.Account]{Rows: all}, err
	}, func(a models.Account) []string {
		s := subscription(who, a)
		return []string{
			s.Name, s.Plan, status(string(a.Status)), strconv.FormatInt(a.Licensed, 10), strconv.FormatInt(a.Ceiling, 10), s.When, s.After,
		}
	})
}
