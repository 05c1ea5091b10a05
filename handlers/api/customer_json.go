package api

import (
	"perseat/models"
	"perseat/views/paths"
)

// customer is a customer in the Reseller API.
type customer struct {
	Kind                   *string  `json:"kind,omitempty"`
	CustomerID             *string  `json:"customerId,omitempty" api:"fixed" about:"The id, which stays when all else changes."`
	CustomerDomain         *string  `json:"customerDomain,omitempty" api:"fixed" about:"The primary domain. It is set when the customer is added."`
	CustomerDomainVerified *bool    `json:"customerDomainVerified,omitempty" api:"fixed" about:"Always true."`
	CustomerType           *string  `json:"customerType,omitempty" api:"fixed" about:"Always domain."`
	AlternateEmail         *string  `json:"alternateEmail,omitempty" about:"The contact's address, outside the customer's domain."`
	PhoneNumber            *string  `json:"phoneNumber,omitempty" about:"Begins with + and the country code."`
	PostalAddress          *address `json:"postalAddress,omitempty"`
	ResourceUiURL          *string  `json:"resourceUiUrl,omitempty" about:"The customer's page in the Reseller console."`
}

// address is a customer's postal address.
type address struct {
	Kind             *string `json:"kind,omitempty"`
	ContactName      *string `json:"contactName,omitempty"`
	OrganizationName *string `json:"organizationName,omitempty"`
	AddressLine1     *string `json:"addressLine1,omitempty"`
	AddressLine2     *string `json:"addressLine2,omitempty"`
	AddressLine3     *string `json:"addressLine3,omitempty"`
	Locality         *string `json:"locality,omitempty" about:"The city."`
	Region           *string `json:"region,omitempty" about:"A state, a county or a province."`
	PostalCode       *string `json:"postalCode,omitempty"`
	CountryCode      *string `json:"countryCode,omitempty" about:"ISO 3166, such as IE."`
}

// customerType is the only type of customers here: those with a domain.
const customerType = "domain"

func (c *call) customerJSON(from models.Customer) *customer {
	return &customer{
		Kind: of("reseller#customer"), CustomerID: of(from.CustomerID()), CustomerDomain: of(from.Domain),
		CustomerDomainVerified: of(true), CustomerType: of(customerType),
		AlternateEmail: some(from.ContactEmail), PhoneNumber: some(from.Phone),
		PostalAddress: &address{
			Kind: of("customers#address"), ContactName: some(from.ContactName), OrganizationName: some(from.Name),
			AddressLine1: some(from.Street), AddressLine2: some(from.Street2), AddressLine3: some(from.Street3),
			Locality: some(from.City), Region: some(from.Region), PostalCode: some(from.PostalCode), CountryCode: some(from.Country),
		},
		ResourceUiURL: of(c.page(from.ID)),
	}
}

// page is the address of a customer's page in the Reseller console.
func (c *call) page(customer uint) string {
	return c.echo.Scheme() + "://" + c.echo.Request().Host + paths.ResellerCustomer(customer)
}

// information is what the caller says of a new customer.
func (in *customer) information() models.CustomerInformation {
	a := given(in.PostalAddress)
	return models.CustomerInformation{
		Name: given(a.OrganizationName), ContactName: given(a.ContactName), ContactEmail: given(in.AlternateEmail),
		Phone: given(in.PhoneNumber), Street: given(a.AddressLine1), Street2: given(a.AddressLine2), Street3: given(a.AddressLine3),
		City: given(a.Locality), Region: given(a.Region), PostalCode: given(a.PostalCode), Country: given(a.CountryCode),
	}
}

// patch are the changes that the caller sends.
func (in *customer) patch() models.CustomerPatch {
	a := given(in.PostalAddress)
	return models.CustomerPatch{
		Name: a.OrganizationName, ContactName: a.ContactName, ContactEmail: in.AlternateEmail, Phone: in.PhoneNumber,
		Street: a.AddressLine1, Street2: a.AddressLine2, Street3: a.AddressLine3, City: a.Locality, Region: a.Region,
		PostalCode: a.PostalCode, Country: a.CountryCode,
	}
}

// whole are the changes that replace all there is.
func (in *customer) whole() models.CustomerPatch {
	i := in.information()
	return models.CustomerPatch{
		Name: &i.Name, ContactName: &i.ContactName, ContactEmail: &i.ContactEmail, Phone: &i.Phone,
		Street: &i.Street, Street2: &i.Street2, Street3: &i.Street3, City: &i.City, Region: &i.Region,
		PostalCode: &i.PostalCode, Country: &i.Country,
	}
}
