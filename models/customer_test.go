package models

import (
	"reflect"
	"testing"

	"perseat/models/billing"
)

// What is typed about a customer is there when it is read again, field by field.
func TestEveryFieldOfACustomerIsKept(t *testing.T) {
	in := CustomerInformation{
		Name: "Kestrel Logistics", ContactName: "Anna Berg", ContactEmail: "anna@berg.example", Phone: "+49 30 555 0100",
		Street: "Lange Str. 7", Street2: "Hof 2", Street3: "2. Stock", City: "Berlin", Region: "Brandenburg", PostalCode: "10115",
		Country: "DE", TimeZone: "Europe/Berlin",
	}
	for i, v := 0, reflect.ValueOf(in); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("%s is not tried", v.Type().Field(i).Name)
		}
	}
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		was := ok[Customer](t)(w.Customer(t.Context(), w.admin, c.id))
		ok[uint](t)(w.EditCustomer(t.Context(), w.admin, c.id, was.Version, in))
		now := ok[Customer](t)(w.Customer(t.Context(), w.admin, c.id))
		if now.CustomerInformation != in || now.Version != was.Version+1 || now.EditedBy != w.admin.UserID {
			t.Errorf("typed %+v, kept %+v", in, now)
		}
	})
}
