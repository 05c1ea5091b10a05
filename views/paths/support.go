package paths

import "net/url"

// Addresses of the Support desk.
const (
	Support = "/support"

	supportResellers = Support + "/resellers"
	supportCustomers = Support + "/customers"
	supportOrders    = Support + "/orders"
)

// SupportReseller is the page of a reseller.
func SupportReseller(reseller uint) string { return under(supportResellers, reseller, "") }

// SupportCustomer is the page of a customer.
func SupportCustomer(customer uint) string { return under(supportCustomers, customer, "") }

// SupportOrder is the page of an order.
func SupportOrder(order uint) string { return under(supportOrders, order, "") }

// The resellers, as support leads look after them.
const (
	SupportResellers   = supportResellers
	SupportNewReseller = supportResellers + "/new"

	SupportResellersCSV = supportResellers + ".csv"
)

// SupportEditReseller is the form for a reseller's facts.
func SupportEditReseller(reseller uint) string { return under(supportResellers, reseller, "/edit") }

// The catalog and the provider's own facts.
const (
	SupportCatalog             = Support + "/catalog"
	SupportPricesCSV           = SupportCatalog + "/prices.csv"
	SupportNewProduct          = SupportCatalog + "/products/new"
	SupportNewEdition          = SupportCatalog + "/editions/new"
	SupportImportCatalog       = SupportCatalog + "/import"
	SupportReviewCatalogImport = SupportCatalog + "/import/review"
	SupportProvider            = Support + "/provider"

	supportEditions = SupportCatalog + "/editions"
)

// SupportEdition is the page of an edition of the catalog.
func SupportEdition(sku string) string { return supportEditions + "/" + url.PathEscape(sku) }

// SupportNewPrice is the form for a new price of an edition.
func SupportNewPrice(sku string) string { return SupportEdition(sku) + "/prices/new" }

// SupportReviewPrice shows what a new price changes.
func SupportReviewPrice(sku string) string { return SupportEdition(sku) + "/prices/review" }
