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
	g.GET("", h.Home)
	g.GET("/customers", h.Customers)
	g.GET("/customers.csv", h.CustomersCSV)
	g.POST("/customers", h.AddCustomer)
	g.GET("/customers/new", h.NewCustomer)
	g.POST("/customers/new", h.NewCustomer)
	g.POST("/customers/new/review", h.ReviewCustomer)
	g.GET("/customers/:customer", h.Customer)
	g.GET("/customers/:customer/edit", h.CustomerInformation)
	g.POST("/customers/:customer/edit", h.EditCustomer)
	g.GET("/customers/:customer/orders", h.CustomerOrders)
	g.GET("/customers/:customer/orders.csv", h.CustomerOrdersCSV)
	g.GET("/requests", h.Requests)
	g.GET("/requests/:request/decline", h.DeclineRequestForm)
	g.POST("/requests/:request/decline", h.DeclineRequest)
	g.GET("/orders", h.Orders)
	g.GET("/orders.csv", h.OrdersCSV)
	g.GET("/orders/:order", h.Order)
	g.GET("/invoices", h.Invoices)
	g.GET("/invoices.csv", h.InvoicesCSV)
	g.GET("/invoices/:number", h.Invoice)
	g.GET("/vat", h.VAT)
	g.GET("/renewals", h.Renewals)
	g.POST("/renewals", h.EditRenewals)
	g.POST("/renewals/review", h.ReviewRenewals)
	g.GET("/settings", h.Settings)
	g.POST("/settings", h.EditSettings)
}

func adminRoutes(g *echo.Group, h admin.Console) {
	_, _ = g, h
}

func supportRoutes(g *echo.Group, h support.Desk) {
	g.GET("", h.Find)
	g.GET("/resellers/:reseller", h.Reseller)
	g.GET("/customers/:customer", h.Customer)
	g.GET("/orders/:order", h.Order)
	g.GET("/invoices/:number", h.Invoice)
	g.GET("/invoices/:number/credit", h.CreditForm)
	g.POST("/invoices/:number/credit", h.CreditInvoice)
	g.POST("/invoices/:number/credit/review", h.ReviewCredit)
	g.GET("/resellers/:reseller/vat", h.VATFacts)
	g.POST("/resellers/:reseller/vat", h.EditVATFacts)
}
