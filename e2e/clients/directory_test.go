package clients

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	directory "google.golang.org/api/admin/directory/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/licensing/v1"
	"google.golang.org/api/reseller/v1"
)

func newUser(address string) *directory.User {
	return &directory.User{
		PrimaryEmail: address, Password: "correct horse", RecoveryEmail: "anna@home.example",
		Name: &directory.UserName{GivenName: "Anna", FamilyName: "Berg"},
	}
}

func TestUsers(t *testing.T) {
	on(t, func(w *world) {
		api := w.directory.Users
		made := do(w, api.Insert(newUser("anna.api@"+harbor)))
		if made.Kind != "admin#directory#user" || made.Name.FullName != "Anna Berg" || made.Id == "" || made.RecoveryEmail != "anna@home.example" || made.IsAdmin {
			t.Errorf("made %+v", made)
		}
		for _, key := range []string{made.Id, made.PrimaryEmail} {
			if got := do(w, api.Get(key)); got.Id != made.Id {
				t.Errorf("%s is %+v", key, got)
			}
		}
		refuse(w, api.Insert(newUser("anna.api@"+harbor)), "409 duplicate", "already somebody's address")
		refuse(w, api.Insert(newUser("anna@"+cascade)), "403 forbidden", "not one of your customers")
		refuse(w, api.Get("nobody@"+harbor), "404 notFound", "")
		refuse(w, api.Get("nobody@nobody.example"), "403 forbidden", "")

		if got := do(w, api.Update(made.Id, &directory.User{Name: &directory.UserName{FamilyName: "Hansen"}})); got.Name.FullName != "Anna Hansen" {
			t.Errorf("updated %+v", got.Name)
		}
		if got := do(w, api.Patch(made.Id, &directory.User{Suspended: true})); !got.Suspended || got.SuspensionReason != "ADMIN" {
			t.Errorf("patched %+v", got)
		}
		if got := do(w, api.Patch(made.Id, &directory.User{ForceSendFields: []string{"Suspended"}})); got.Suspended {
			t.Errorf("patched %+v", got)
		}
		refuse(w, api.Patch(made.Id, &directory.User{Password: "another horse"}), "403 forbidden", "cannot change passwords")
		refuse(w, api.Patch(made.Id, &directory.User{OrgUnitPath: "/Sales"}), "400 invalid", "orgUnitPath is read-only")

		var all []string
		w.check(api.List().Domain(harbor).MaxResults(5).OrderBy("email").Pages(w.Context(), func(page *directory.Users) error {
			for _, u := range page.Users {
				all = append(all, u.PrimaryEmail)
			}
			return nil
		}))
		if len(all) != 23 || !slices.IsSorted(all) || !slices.Contains(all, "anna.api@"+harbor) {
			t.Errorf("%d users: %v", len(all), all)
		}
		if got := do(w, api.List().Customer(harbor).Query("email:anna.api* familyName=Hansen")); len(got.Users) != 1 || got.Users[0].Id != made.Id {
			t.Errorf("the query finds %+v", got.Users)
		}
		refuse(w, api.List(), "400 invalid", "Name a customer")
		refuse(w, api.List().Domain(harbor).Query("phone:1"), "400 invalid", "cannot look at")

		w.check(api.Delete(made.Id).Do())
		if got := do(w, api.List().Domain(harbor).ShowDeleted("true")); len(got.Users) == 0 {
			t.Error("the deleted user is not listed")
		}
		w.refused(api.Undelete("anna.api@"+harbor, &directory.UserUndelete{}).Do(), "400 invalid", "named by the id")
		w.check(api.Undelete(made.Id, &directory.UserUndelete{OrgUnitPath: "/"}).Do())
		w.refused(api.Undelete(made.Id, &directory.UserUndelete{}).Do(), "412 conditionNotMet", "is active")
	})
}

// A script hits the same seat rule as people do: however many add users at once,
// the cap is reached and never passed.
func TestUsersAddedAtOnceReachTheCap(t *testing.T) {
	on(t, func(w *world) {
		var added, full atomic.Int64
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				_, err := w.directory.Users.Insert(newUser(fmt.Sprintf("script%d@%s", i, harbor))).Do()
				var e *googleapi.Error
				switch {
				case err == nil:
					added.Add(1)
				case errors.As(err, &e) && e.Code == 412 && e.Errors[0].Reason == "limitExceeded":
					full.Add(1)
				default:
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		if added.Load() != 3 || full.Load() != 9 {
			t.Errorf("%d users were added and %d refused", added.Load(), full.Load())
		}
		refuse(w, w.directory.Users.Insert(newUser("late@"+harbor)), "412 limitExceeded", "Domain user limit reached. Harbor Foods has used 25 of 25 users under its purchase cap")
		seats := w.of(harbor, standard).Seats
		if seats.LicensedNumberOfSeats != 25 {
			t.Errorf("%d licensed", seats.LicensedNumberOfSeats)
		}
		do(w, w.reseller.Subscriptions.ChangeSeats(harbor, w.of(harbor, standard).SubscriptionId, &reseller.Seats{MaximumNumberOfSeats: 26}))
		do(w, w.directory.Users.Insert(newUser("late@"+harbor)))
		out, err := program.Run(w.Context(), w.program, "verify")
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// A customer is set up by calls alone.
func TestACustomerIsSetUpByCalls(t *testing.T) {
	on(t, func(w *world) {
		do(w, w.reseller.Customers.Insert(newCustomer("alone.example")))
		do(w, w.directory.Users.Insert(newUser("anna@alone.example")))
		w.check(w.directory.Users.MakeAdmin("anna@alone.example", &directory.UserMakeAdmin{Status: true}).Do())
		if !do(w, w.directory.Users.Get("anna@alone.example")).IsAdmin {
			t.Error("the first administrator is none")
		}
		do(w, w.directory.Users.Insert(newUser("ben@alone.example")))
		w.refused(w.directory.Users.MakeAdmin("ben@alone.example", &directory.UserMakeAdmin{Status: true}).Do(), "403 forbidden", "super admin already")
		made := do(w, w.reseller.Subscriptions.Insert("alone.example", &reseller.Subscription{
			SkuId: standard, Plan: &reseller.SubscriptionPlan{PlanName: "FLEXIBLE"}, Seats: &reseller.Seats{MaximumNumberOfSeats: 1},
		}))
		api := w.licensing.LicenseAssignments
		got := do(w, api.Insert("Google-Apps", standard, &licensing.LicenseAssignmentInsert{UserId: "anna@alone.example"}))
		if got.UserId != "anna@alone.example" || got.SkuName == "" {
			t.Errorf("assigned %+v", got)
		}
		refuse(w, api.Insert("Google-Apps", standard, &licensing.LicenseAssignmentInsert{UserId: "anna@alone.example"}), "409 duplicate", "already has a license")
		refuse(w, api.Insert("Google-Apps", standard, &licensing.LicenseAssignmentInsert{UserId: "ben@alone.example"}), "412 conditionNotMet", "There aren't enough available licenses")
		do(w, api.Get("Google-Apps", standard, "anna@alone.example"))
		refuse(w, api.Get("Google-Apps", standard, "ben@alone.example"), "404 notFound", "license assignment")
		refuse(w, api.Update("Google-Apps", standard, "anna@alone.example", &licensing.LicenseAssignment{SkuId: standard}), "412 conditionNotMet", "different than the old sku")
		refuse(w, api.Patch("Google-Apps", standard, "anna@alone.example", &licensing.LicenseAssignment{SkuId: plus}), "412 conditionNotMet", "one edition")
		do(w, api.Delete("Google-Apps", standard, "anna@alone.example"))
		refuse(w, api.Delete("Google-Apps", standard, "anna@alone.example"), "404 notFound", "")
		do(w, api.Insert("Google-Apps", standard, &licensing.LicenseAssignmentInsert{UserId: "ben@alone.example"}))

		refuse(w, w.directory.Users.Insert(newUser("cleo@alone.example")), "412 limitExceeded", "Domain user limit reached")
		w.check(w.reseller.Subscriptions.Delete("alone.example", made.SubscriptionId, "cancel").Do())
	})
}

func TestLicensesAreListed(t *testing.T) {
	on(t, func(w *world) {
		api := w.licensing.LicenseAssignments
		var held []string
		w.check(api.ListForProduct("Google-Apps", harbor).MaxResults(7).Pages(w.Context(), func(page *licensing.LicenseAssignmentList) error {
			for _, a := range page.Items {
				held = append(held, a.UserId)
			}
			return nil
		}))
		if len(held) != 22 {
			t.Errorf("%d licenses are held: %v", len(held), held)
		}
		if got := do(w, api.ListForProductAndSku("Google-Apps", standard, harbor)); int64(len(got.Items)) != w.of(harbor, standard).Seats.LicensedNumberOfSeats {
			t.Errorf("%d are listed", len(got.Items))
		}
		refuse(w, api.ListForProduct("Nothing", harbor), "400 invalid", "There is no product")
		refuse(w, api.ListForProduct("Google-Apps", cascade), "403 forbidden", "not one of your customers")
		refuse(w, api.ListForProductAndSku("Google-Apps", "1", harbor), "400 invalid", "has no edition")
	})
}
