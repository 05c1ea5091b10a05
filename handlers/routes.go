package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/activity"
	"perseat/handlers/admin"
	"perseat/handlers/api"
	"perseat/handlers/imports"
	"perseat/handlers/outbox"
	"perseat/handlers/reseller"
	"perseat/handlers/signin"
	"perseat/handlers/signon"
	"perseat/handlers/staff"
	"perseat/handlers/support"
	"perseat/handlers/visits"
	"perseat/handlers/web"
	"perseat/handlers/webhooks"
	"perseat/models/access"
	"perseat/static"
	"perseat/views/paths"
)

// routes lists every address of the application, by console. Routes guard
// consoles; the store guards what is done in them.
func routes(e *echo.Echo, app *web.App) {
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", app.Ready)
	signinRoutes(e, app)
	e.POST("/leave", visits.Support(app).Leave, app.SignedIn)
	api.API{App: app}.Routes(e) // a table there lists the methods
	resellerRoutes(e.Group("/reseller", app.Only(access.ResellerConsole)), reseller.Console{App: app})
	adminRoutes(e.Group("/admin", app.Only(access.AdminConsole)), admin.Console{App: app})
	supportRoutes(e.Group("/support", app.Only(access.SupportDesk)), support.Desk{App: app})
	mailRoutes(e.Group("/reseller/mail", app.Only(access.ResellerConsole)), outbox.Reseller(app))
	mailRoutes(e.Group("/support/mail", app.Only(access.SupportDesk)), outbox.Support(app))
}

// mailRoutes are the list of mail of one console.
func mailRoutes(g *echo.Group, h outbox.Pages) {
	g.GET(".csv", h.MailCSV)
	g.GET("", h.Mail)
	g.POST("/:mail/send-again", h.SendMailAgain)
}

func signinRoutes(e *echo.Echo, app *web.App) {
	h := signin.Pages{App: app}
	e.GET("/", h.Root)
	e.GET("/sign-in", h.SignInForm)
	e.POST("/sign-in", h.SignIn)
	e.POST("/sign-out", h.SignOut)
	e.POST("/theme", h.ChooseTheme)
	e.GET("/words", h.Words)
	e.GET("/sign-in/code", h.Code, web.NoStore)
	e.POST("/sign-in/code", h.SignInWithCode, web.NoStore)
	e.GET("/sign-in/set-up", h.Code, web.NoStore)
	e.POST("/sign-in/set-up", h.SetUpAtSignIn, web.NoStore)
	e.POST("/sign-in/passkey", h.AskPasskey, web.NoStore)
	e.GET("/sign-in/passkey", h.PasskeyAsked, web.NoStore)
	e.POST("/sign-in/passkey/answer", h.SignInWithPasskey, web.NoStore)
	e.GET("/sign-in/single-sign-on", h.SignOn)
	e.POST("/sign-in/single-sign-on", h.BeginSignOn, web.NoStore)
	e.GET("/sign-in/single-sign-on/back", h.SignInAt, web.NoStore)
	e.GET("/profile", h.Profile, app.SignedIn)
	twoStepRoutes(e.Group("/profile/two-step", app.SignedIn, web.NoStore), h)
	passkeyRoutes(e.Group("/profile/passkeys", app.SignedIn, web.NoStore), h)
	e.GET("/profile/password", h.OwnPassword, app.SignedIn)
	e.POST("/profile/password", h.ChangePassword, app.SignedIn)
	e.POST("/profile/sessions/end", h.EndSession, app.SignedIn)
	e.POST("/profile/sessions/end-all", h.SignOutEverywhere, app.SignedIn)
	e.GET("/forgotten-password", h.ForgottenPassword)
	e.POST("/forgotten-password", h.MailPasswordLink)
	e.GET("/forgotten-password/sent", h.LinkSent)
	e.GET("/password/:secret", h.SetPasswordForm)
	e.POST("/password/:secret", h.SetPassword)
}

// signOnRoutes are where a company sets up single sign-on of its staff.
func signOnRoutes(g *echo.Group, h signon.Pages) {
	g.GET("", h.SignOn)
	g.POST("", h.EditSignOn)
	g.POST("/off", h.RemoveSignOn)
}

// twoStepRoutes are the pages of one's own two-step verification.
func twoStepRoutes(g *echo.Group, h signin.Pages) {
	g.GET("", h.TwoStep)
	g.POST("", h.StartTwoStep)
	g.GET("/app", h.TwoStepApp)
	g.POST("/app", h.TurnOnTwoStep)
	g.GET("/off", h.TwoStepOff)
	g.POST("/off", h.TurnOffTwoStep)
	g.GET("/recovery-codes", h.RecoveryCodes)
	g.POST("/recovery-codes", h.NewRecoveryCodes)
}

// passkeyRoutes are the pages of one's own passkeys.
func passkeyRoutes(g *echo.Group, h signin.Pages) {
	g.GET("/new", h.NewPasskey)
	g.POST("/new", h.StartPasskey)
	g.GET("/new/device", h.PasskeyDevice)
	g.POST("/new/device", h.AddPasskey)
	g.GET("/:passkey", h.Passkey)
	g.POST("/:passkey", h.NamePasskey)
	g.GET("/:passkey/remove", h.PasskeyToRemove)
	g.POST("/:passkey/remove", h.RemovePasskey)
}

func resellerRoutes(g *echo.Group, h reseller.Console) {
	g.GET("", h.Home)
	g.GET("/customers", h.Customers)
	g.GET("/customers.csv", h.CustomersCSV)
	g.POST("/customers", h.AddCustomer)
	g.GET("/customers/new", h.NewCustomer)
	g.POST("/customers/new", h.NewCustomer)
	g.POST("/customers/new/review", h.ReviewCustomer)
	importRoutes(g.Group("/customers/import"), imports.Customers(h.App))
	g.GET("/customers/:customer", h.Customer)
	g.GET("/customers/:customer/edit", h.CustomerInformation)
	g.POST("/customers/:customer/edit", h.EditCustomer)
	g.GET("/customers/:customer/orders", h.CustomerOrders)
	g.GET("/customers/:customer/orders.csv", h.CustomerOrdersCSV)
	g.GET("/requests", h.Requests)
	g.GET("/requests.csv", h.RequestsCSV)
	g.GET("/requests/:request/decline", h.DeclineRequestForm)
	g.POST("/requests/:request/decline", h.DeclineRequest)
	g.GET("/orders", h.Orders)
	g.GET("/orders.csv", h.OrdersCSV)
	g.GET("/orders/:order", h.Order)
	g.GET("/invoices", h.Invoices)
	g.GET("/invoices.csv", h.InvoicesCSV)
	g.GET("/invoices/:number", h.Invoice)
	g.GET("/this-month", h.RunningMonth)
	g.GET("/customers/:customer/this-month", h.CustomerRunningMonth)
	g.GET("/vat", h.VAT)
	g.GET("/renewals", h.Renewals)
	g.GET("/renewals.csv", h.RenewalsCSV)
	g.POST("/renewals", h.EditRenewals)
	g.POST("/renewals/review", h.ReviewRenewals)
	g.GET("/settings", h.Settings)
	g.POST("/settings", h.EditSettings)
	g.GET("/settings/keys", h.Keys)
	g.GET("/settings/keys.csv", h.KeysCSV)
	g.GET("/settings/keys/new", h.NewKey)
	g.POST("/settings/keys/new", h.MakeKey)
	g.GET("/settings/keys/:key/revoke", h.RevokeKeyForm)
	g.POST("/settings/keys/:key/revoke", h.RevokeKey)
	a := activity.Reseller(h.App)
	g.GET("/customers/:customer/activity", a.CustomerActivity)
	g.GET("/customers/:customer/activity.csv", a.CustomerActivityCSV)
	activityRoutes(g, a)
	v := visits.Reseller(h.App)
	g.GET("/customers/:customer/visit", v.NewCustomerVisit)
	g.POST("/customers/:customer/visit", v.StartCustomerVisit)
	visitRoutes(g.Group("/visits"), v)
	subscriptionRoutes(g, h)
	signOnRoutes(g.Group("/settings/single-sign-on"), signon.Pages{App: h.App, At: paths.ResellerSignOn})
	staffRoutes(g.Group("/staff"), staff.Pages{App: h.App, List: paths.ResellerStaff})
	webhookRoutes(g.Group("/settings/webhooks"), webhooks.Pages{App: h.App})
}

// webhookRoutes are the pages of the reseller's webhooks.
func webhookRoutes(g *echo.Group, h webhooks.Pages) {
	g.GET("", h.Webhooks)
	g.GET(".csv", h.WebhooksCSV)
	g.GET("/new", h.NewWebhook)
	g.POST("/new", h.AddWebhook)
	g.GET("/:webhook", h.Webhook)
	g.GET("/:webhook/edit", h.WebhookInformation)
	g.POST("/:webhook/edit", h.EditWebhook)
	g.POST("/:webhook/pause", h.PauseWebhook)
	g.POST("/:webhook/resume", h.ResumeWebhook)
	g.POST("/:webhook/test", h.SendTestEvent)
	g.GET("/:webhook/secret", h.WebhookSecret)
	g.POST("/:webhook/secret", h.RenewSecret)
	g.POST("/:webhook/secret/end-old", h.EndOldSecret)
	g.GET("/:webhook/remove", h.RemoveForm)
	g.POST("/:webhook/remove", h.RemoveWebhook)
	g.GET("/:webhook/deliveries.csv", h.DeliveriesCSV)
	g.GET("/:webhook/deliveries/:delivery", h.Delivery)
	g.POST("/:webhook/deliveries/:delivery/send-again", h.SendDeliveryAgain)
}

// activityRoutes are the record of what was done in one console.
func activityRoutes(g *echo.Group, h activity.Pages) {
	g.GET("/activity", h.Activity)
	g.GET("/activity.csv", h.ActivityCSV)
	g.GET("/activity/:entry", h.Entry)
}

// visitRoutes are the lists of sessions on somebody's behalf.
func visitRoutes(g *echo.Group, v visits.Pages) {
	g.GET("", v.Visits)
	g.GET(".csv", v.VisitsCSV)
	g.GET("/:visit", v.Visit)
	g.POST("/:visit/end", v.EndVisit)
}

// subscriptionRoutes are the forms of the Reseller console that change
// subscriptions.
func subscriptionRoutes(g *echo.Group, h reseller.Console) {
	g.GET("/customers/:customer/subscriptions/new", h.NewSubscription)
	g.POST("/customers/:customer/subscriptions/new", h.ContinueSubscription)
	g.GET("/customers/:customer/subscriptions/new/review", h.SubscriptionReview)
	g.POST("/customers/:customer/subscriptions/new/review", h.AddSubscription)
	s := g.Group("/customers/:customer/subscriptions/:subscription")
	s.GET("/purchase-cap", h.PurchaseCap)
	s.POST("/purchase-cap", h.EditPurchaseCap)
	s.GET("/add-licenses", h.Licenses)
	s.POST("/add-licenses", h.ContinueLicenses)
	s.GET("/add-licenses/review", h.LicensesReview)
	s.POST("/add-licenses/review", h.AddLicenses)
	s.GET("/change-plan", h.Plan)
	s.POST("/change-plan", h.ContinuePlan)
	s.GET("/change-plan/review", h.PlanReview)
	s.POST("/change-plan/review", h.ChangePlan)
	s.GET("/change-edition", h.Edition)
	s.POST("/change-edition", h.ContinueEdition)
	s.GET("/change-edition/review", h.EditionReview)
	s.POST("/change-edition/review", h.ChangeEdition)
	s.GET("/renewal", h.Renewal)
	s.POST("/renewal", h.EditRenewal)
	s.GET("/start-paid-service", h.PaidService)
	s.POST("/start-paid-service", h.StartPaidService)
	s.GET("/suspend", h.Suspend)
	s.POST("/suspend", h.SuspendSubscription)
	s.GET("/activate", h.Activation)
	s.POST("/activate", h.ActivateSubscription)
	s.GET("/cancel", h.Cancel)
	s.POST("/cancel", h.CancelSubscription)
}

func adminRoutes(g *echo.Group, h admin.Console) {
	g.GET("", h.Home)
	g.GET("/users", h.Users)
	g.GET("/users.csv", h.UsersCSV)
	g.GET("/users/deleted", h.DeletedUsers)
	g.GET("/users/deleted.csv", h.DeletedUsersCSV)
	g.GET("/users/new", h.NewUser)
	g.POST("/users/new", h.AddUser)
	g.POST("/users/bulk", h.SelectUsers)
	g.GET("/users/bulk/suspend", h.SuspendUserPage)
	g.POST("/users/bulk/suspend", h.SuspendUsers)
	g.GET("/users/bulk/delete", h.DeleteUserPage)
	g.POST("/users/bulk/delete", h.DeleteUsers)
	g.GET("/users/bulk/assign-license", h.AssignLicensePage)
	g.POST("/users/bulk/assign-license", h.AssignLicenses)
	importRoutes(g.Group("/users/import"), imports.Users(h.App))
	g.GET("/users/:user", h.User)
	g.GET("/users/:user/edit", h.UserInformation)
	g.POST("/users/:user/edit", h.EditUser)
	g.GET("/users/:user/password", h.UserPassword)
	g.POST("/users/:user/password", h.ResetPassword)
	g.GET("/users/:user/reset-two-step", h.ResetTwoStepPage)
	g.POST("/users/:user/reset-two-step", h.ResetTwoStep)
	g.GET("/users/:user/suspend", h.SuspendUserPage)
	g.POST("/users/:user/suspend", h.SuspendUsers)
	g.GET("/users/:user/delete", h.DeleteUserPage)
	g.POST("/users/:user/delete", h.DeleteUsers)
	g.POST("/users/:user/reactivate", h.ReactivateUser)
	g.POST("/users/:user/link", h.MailUserLink)
	g.POST("/users/:user/restore", h.RestoreUser)
	g.POST("/users/:user/licenses", h.ChangeLicenses)
	g.GET("/subscriptions", h.Subscriptions)
	g.GET("/subscriptions.csv", h.SubscriptionsCSV)
	g.GET("/requests", h.Requests)
	g.GET("/requests.csv", h.RequestsCSV)
	g.GET("/requests/new", h.NewRequest)
	g.POST("/requests/new", h.RequestPurchase)
	g.POST("/requests/:request/withdraw", h.WithdrawRequest)
	g.GET("/orders", h.Orders)
	g.GET("/orders.csv", h.OrdersCSV)
	g.GET("/orders/:order", h.Order)
	activityRoutes(g, activity.Admin(h.App))
	v := visits.Admin(h.App)
	g.GET("/account", v.Account)
	g.POST("/account/reseller-access", v.SwitchResellerAccess)
	g.GET("/account/visits.csv", v.VisitsCSV)
	g.GET("/account/visits/:visit", v.Visit)
	g.POST("/account/visits/:visit/end", v.EndVisit)
}

func supportRoutes(g *echo.Group, h support.Desk) {
	activityRoutes(g, activity.Support(h.App))
	v := visits.Support(h.App)
	g.GET("/visits/new", v.NewSupportVisit)
	g.POST("/visits/new", v.StartSupportVisit)
	visitRoutes(g.Group("/visits"), v)
	g.GET("", h.Find)
	g.GET("/resellers", h.Resellers)
	g.GET("/resellers.csv", h.ResellersCSV)
	g.GET("/resellers/new", h.NewReseller)
	g.POST("/resellers/new", h.AddReseller)
	g.GET("/resellers/:reseller", h.Reseller)
	g.GET("/resellers/:reseller/edit", h.ResellerFacts)
	g.POST("/resellers/:reseller/edit", h.EditReseller)
	g.GET("/customers/:customer", h.Customer)
	g.GET("/orders/:order", h.Order)
	g.GET("/invoices/:number", h.Invoice)
	g.GET("/invoices/:number/credit", h.CreditForm)
	g.POST("/invoices/:number/credit", h.CreditInvoice)
	g.POST("/invoices/:number/credit/review", h.ReviewCredit)
	g.GET("/resellers/:reseller/vat", h.VATFacts)
	g.POST("/resellers/:reseller/vat", h.EditVATFacts)
	g.GET("/provider", h.Provider)
	g.POST("/provider", h.EditProvider)
	catalogRoutes(g.Group("/catalog"), h)
	signOnRoutes(g.Group("/staff/single-sign-on"), signon.Pages{App: h.App, At: paths.SupportSignOn})
	staffRoutes(g.Group("/staff"), staff.Pages{App: h.App, List: paths.SupportStaff})
}

// importRoutes are the pages of one kind of import.
func importRoutes(g *echo.Group, h imports.Pages) {
	g.GET("", h.Form)
	g.POST("", h.Upload)
	g.GET("/template.csv", h.Template)
	g.GET("/imports.csv", h.ImportsCSV)
	g.GET("/:import", h.Import)
	g.GET("/:import/rows.csv", h.RowsCSV)
	g.POST("/:import/check", h.CheckAgain)
	g.POST("/:import/start", h.Start)
	g.POST("/:import/stop", h.Stop)
}

// catalogRoutes are the catalog and its prices.
func catalogRoutes(g *echo.Group, h support.Desk) {
	g.GET("", h.Catalog)
	g.GET("/prices.csv", h.PricesCSV)
	g.GET("/products/new", h.NewProduct)
	g.POST("/products/new", h.AddProduct)
	g.GET("/editions/new", h.NewEdition)
	g.POST("/editions/new", h.AddEdition)
	g.GET("/editions/:edition", h.Edition)
	g.GET("/editions/:edition/prices/new", h.NewPrice)
	g.POST("/editions/:edition/prices/review", h.ReviewPrice)
	g.POST("/editions/:edition/prices/new", h.AddPrice)
	g.GET("/import", h.ImportForm)
	g.POST("/import/review", h.ReviewImport)
	g.POST("/import", h.ImportCatalog)
}

// staffRoutes are the pages of a company's own staff.
func staffRoutes(g *echo.Group, h staff.Pages) {
	g.GET("", h.Staff)
	g.GET(".csv", h.StaffCSV)
	g.GET("/new", h.NewStaff)
	g.POST("/new", h.AddStaff)
	g.GET("/:person", h.Colleague)
	g.POST("/:person/role", h.ChangeRole)
	g.POST("/:person/link", h.MailLink)
	g.GET("/:person/reset-two-step", h.ResetTwoStepForm)
	g.POST("/:person/reset-two-step", h.ResetTwoStep)
	g.GET("/:person/suspend", h.SuspendForm)
	g.POST("/:person/suspend", h.Suspend)
	g.POST("/:person/reactivate", h.Reactivate)
	g.GET("/:person/remove", h.RemoveForm)
	g.POST("/:person/remove", h.Remove)
}
