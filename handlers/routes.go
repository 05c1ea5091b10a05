package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/admin"
	"perseat/handlers/reseller"
	"perseat/handlers/signin"
	"perseat/handlers/support"
	"perseat/handlers/web"
	"perseat/models/access"
	"perseat/static"
)

// routes lists every address of the application, by console. Routes guard
// consoles; the store guards what is done in them.
func routes(e *echo.Echo, app *web.App) {
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", app.Ready)
	signinRoutes(e, app)
	resellerRoutes(e.Group("/reseller", app.Only(access.ResellerConsole)), reseller.Console{App: app})
	adminRoutes(e.Group("/admin", app.Only(access.AdminConsole)), admin.Console{App: app})
	supportRoutes(e.Group("/support", app.Only(access.SupportDesk)), support.Desk{App: app})
}

func signinRoutes(e *echo.Echo, app *web.App) {
	h := signin.Pages{App: app}
	e.GET("/", h.Root)
	e.GET("/sign-in", h.SignInForm)
	e.POST("/sign-in", h.SignIn)
	e.POST("/sign-out", h.SignOut)
	e.POST("/theme", h.ChooseTheme)
	e.GET("/profile", h.Profile, app.SignedIn)
}

func resellerRoutes(g *echo.Group, h reseller.Console) {
	_, _ = g, h
}

func adminRoutes(g *echo.Group, h admin.Console) {
	g.GET("", h.Home)
	g.GET("/users", h.Users)
	g.GET("/users.csv", h.UsersCSV)
	g.GET("/users/deleted", h.DeletedUsers)
	g.GET("/users/new", h.NewUser)
	g.POST("/users/new", h.AddUser)
	g.POST("/users/bulk", h.SelectUsers)
	g.GET("/users/bulk/suspend", h.SuspendUserPage)
	g.POST("/users/bulk/suspend", h.SuspendUsers)
	g.GET("/users/bulk/delete", h.DeleteUserPage)
	g.POST("/users/bulk/delete", h.DeleteUsers)
	g.GET("/users/bulk/assign-license", h.AssignLicensePage)
	g.POST("/users/bulk/assign-license", h.AssignLicenses)
	g.GET("/users/:user", h.User)
	g.GET("/users/:user/edit", h.UserInformation)
	g.POST("/users/:user/edit", h.EditUser)
	g.GET("/users/:user/password", h.UserPassword)
	g.POST("/users/:user/password", h.ResetPassword)
	g.GET("/users/:user/suspend", h.SuspendUserPage)
	g.POST("/users/:user/suspend", h.SuspendUsers)
	g.GET("/users/:user/delete", h.DeleteUserPage)
	g.POST("/users/:user/delete", h.DeleteUsers)
	g.POST("/users/:user/reactivate", h.ReactivateUser)
	g.POST("/users/:user/restore", h.RestoreUser)
	g.POST("/users/:user/licenses", h.ChangeLicenses)
	g.GET("/subscriptions", h.Subscriptions)
	g.GET("/requests", h.Requests)
	g.GET("/requests/new", h.NewRequest)
	g.POST("/requests/new", h.RequestPurchase)
	g.POST("/requests/:request/withdraw", h.WithdrawRequest)
	g.GET("/orders", h.Orders)
	g.GET("/orders.csv", h.OrdersCSV)
	g.GET("/orders/:order", h.Order)
}

func supportRoutes(g *echo.Group, h support.Desk) {
	g.GET("", h.Find)
	g.GET("/resellers/:reseller", h.Reseller)
	g.GET("/customers/:customer", h.Customer)
	g.GET("/orders/:order", h.Order)
}
