package models

import (
	"sync"
	"testing"

	"perseat/models/access"
)

func aloneInformation() CustomerInformation {
	return CustomerInformation{
		Name: "Alone Ltd", ContactName: "Ann Lone", ContactEmail: "ann@elsewhere.example", PostalCode: "D02 X285", Country: "IE",
		Street: "1 Quay", Street2: "Floor 2", Region: "Co. Dublin",
	}
}

func TestACustomerAloneGetsItsFirstAdmin(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := w.key(t, w.admin)
		for text, edit := range map[string]func(*CustomerInformation){
			"outside the customer’s domain": func(in *CustomerInformation) { in.ContactEmail = "ann@ALONE.example" },
			"name of a contact":             func(in *CustomerInformation) { in.ContactName = " " },
			"contact the customer at":       func(in *CustomerInformation) { in.ContactEmail = "" },
			"postal code":                   func(in *CustomerInformation) { in.PostalCode = "" },
			"Choose a country":              func(in *CustomerInformation) { in.Country = "XX" },
			"Company name":                  func(in *CustomerInformation) { in.Name = "" },
		} {
			in := aloneInformation()
			edit(&in)
			w.refuses(t, Invalid, text, func() error { return errOf(w.AddCustomerAlone(t.Context(), key, "alone.example", in)) })
		}
		w.refuses(t, Forbidden, "", func() error {
			return errOf(w.AddCustomerAlone(t.Context(), w.admin, "alone.example", aloneInformation()))
		})
		id := ok[uint](t)(w.AddCustomerAlone(t.Context(), key, "alone.example", aloneInformation()))
		refusal := w.refuses(t, Invalid, "already", func() error { return errOf(w.AddCustomerAlone(t.Context(), key, "alone.example", aloneInformation())) })
		if refusal.Cause != CauseTaken {
			t.Errorf("the cause is %q", refusal.Cause)
		}
		c := ok[Customer](t)(w.Customer(t.Context(), w.admin, id))
		if c.Status != CustomerNone || c.TimeZone != "Europe/Dublin" || c.Street2 != "Floor 2" || c.Region != "Co. Dublin" || !c.ResellerAccess {
			t.Errorf("the customer is %+v", c)
		}
		in := ok[access.Actor](t)(w.Inside(t.Context(), key, id))
		added := ok[UsersAdded](t)(w.AddUsers(t.Context(), in, []NewUser{newUser("anna"), newUser("ben")}))
		w.refuses(t, Forbidden, "", func() error {
			return errOf(w.AddUsers(t.Context(), in, []NewUser{{FirstName: "C", LastName: "D", Address: "c", Role: access.RoleSuperAdmin}}))
		})
		ok[uint](t)(w.MakeFirstAdmin(t.Context(), in, added.UserIDs[0]))
		ok[uint](t)(w.MakeFirstAdmin(t.Context(), in, added.UserIDs[0]))
		w.refuses(t, Forbidden, "super admin already", func() error { return errOf(w.MakeFirstAdmin(t.Context(), in, added.UserIDs[1])) })
		w.refuses(t, Forbidden, "administrator", func() error { return errOf(w.DeleteUsers(t.Context(), in, added.UserIDs[:1])) })
		w.agrees(t)
	})
}

func TestPartsOfACustomerAreChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := w.key(t, w.admin)
		id := ok[uint](t)(w.AddCustomerAlone(t.Context(), key, "alone.example", aloneInformation()))
		text := func(s string) *string { return &s }
		var all sync.WaitGroup
		for _, in := range []CustomerPatch{{City: text("Dublin")}, {Street3: text("Room 3")}, {Phone: text("+353 1 555 0100")}, {Street2: text("")}} {
			all.Go(func() {
				if _, err := w.PatchCustomer(t.Context(), key, id, in); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		c := ok[Customer](t)(w.Customer(t.Context(), w.admin, id))
		want := aloneInformation()
		want.City, want.Street3, want.Phone, want.Street2, want.TimeZone = "Dublin", "Room 3", "+353 1 555 0100", "", "Europe/Dublin"
		if c.CustomerInformation != want || c.EditedBy != key.UserID {
			t.Errorf("the customer is %+v", c.CustomerInformation)
		}
		w.refuses(t, Invalid, "outside", func() error {
			return errOf(w.PatchCustomer(t.Context(), key, id, CustomerPatch{ContactEmail: text("x@alone.example")}))
		})
		w.refuses(t, Invalid, "Phone must", func() error { return errOf(w.PatchCustomer(t.Context(), key, id, CustomerPatch{Phone: text("12")})) })
		w.refuses(t, Conflict, "by API key Nightly sync", func() error {
			return errOf(w.EditCustomer(t.Context(), w.admin, id, 1, want))
		})
	})
}
