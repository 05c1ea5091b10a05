package models

import (
	"slices"
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestUsersAreQueried(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		in := inside(w.key(t, w.admin), c)
		for _, u := range []NewUser{
			{FirstName: "Zoë", LastName: "Berg", Address: "zoe"},
			{FirstName: "Anna Berg", LastName: "Hansen", Address: "a.hansen"},
			{FirstName: "Ben", LastName: "Berger", Address: "ben_b", Role: access.RoleUserManager},
			{FirstName: "Carl", LastName: "van Berg", Address: "carl"},
		} {
			ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{u}))
		}
		w.customer(billing.Flexible, 20)
		carl := ok[User](t)(w.UserNamed(t.Context(), w.key(t, w.admin), "carl@harbor1.example"))
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{carl.ID}))
		yes, no := true, false
		term := func(f UserField, m UserMatch, text string) []UserTerm { return []UserTerm{{f, m, text}} }
		for _, q := range []struct {
			UserQuery
			want string
		}{
			{UserQuery{}, "a.hansen aoife ben_b carl zoe"},
			{UserQuery{Descending: true}, "zoe carl ben_b aoife a.hansen"},
			{UserQuery{Sort: ByGivenName}, "a.hansen aoife ben_b carl zoe"},
			{UserQuery{Sort: ByFamilyName}, "zoe ben_b aoife a.hansen carl"},
			{UserQuery{Sort: ByFamilyName, Descending: true}, "carl a.hansen aoife ben_b zoe"},
			{UserQuery{Terms: term(FamilyField, MatchAll, "BERG")}, "zoe"},
			{UserQuery{Terms: term(FamilyField, MatchStart, "berg")}, "ben_b zoe"},
			{UserQuery{Terms: term(FamilyField, MatchWord, "berg")}, "ben_b carl zoe"},
			{UserQuery{Terms: term(GivenNameField, MatchAll, "zoe")}, "zoe"},
			{UserQuery{Terms: term(GivenNameField, MatchWord, "berg")}, "a.hansen"},
			{UserQuery{Terms: term(NameField, MatchAll, "Carl van Berg")}, "carl"},
			{UserQuery{Terms: term(NameField, MatchStart, "anna berg h")}, "a.hansen"},
			{UserQuery{Terms: term(EmailField, MatchStart, "a")}, "a.hansen aoife"},
			{UserQuery{Terms: term(EmailField, MatchAll, "Carl@harbor1.example")}, "carl"},
			{UserQuery{Terms: term(EmailField, MatchWord, "b")}, "ben_b"},
			{UserQuery{Terms: term(AnyField, MatchWord, "berg")}, "a.hansen ben_b carl zoe"},
			{UserQuery{Terms: term(AnyField, MatchWord, "hansen")}, "a.hansen"},
			{UserQuery{Terms: append(term(AnyField, MatchWord, "berg"), term(EmailField, MatchWord, "ben")...)}, "ben_b"},
			{UserQuery{Terms: term(AnyField, MatchWord, "%")}, ""},
			{UserQuery{SuperAdmin: &yes}, "aoife"},
			{UserQuery{SuperAdmin: &no, Manager: &no}, "a.hansen carl zoe"},
			{UserQuery{Manager: &yes}, "ben_b"},
			{UserQuery{Suspended: &yes}, "carl"},
			{UserQuery{Suspended: &no}, "a.hansen aoife ben_b zoe"},
			{UserQuery{Deleted: true}, ""},
		} {
			var got []string
			for p := (Paging{Size: 2}); ; {
				page := ok[Page[User]](t)(w.QueryUsers(t.Context(), in, q.UserQuery, p))
				for _, u := range page.Rows {
					local, _, _ := strings.Cut(u.Email, "@")
					got = append(got, local)
				}
				if p.Older = page.Older; p.Older == "" {
					break
				}
			}
			if strings.Join(got, " ") != q.want {
				t.Errorf("%+v finds %v, want %s", q.UserQuery, got, q.want)
			}
		}
		w.remove(c, carl.ID)
		gone := ok[Page[User]](t)(w.QueryUsers(t.Context(), in, UserQuery{Deleted: true}, Paging{}))
		if len(gone.Rows) != 1 || gone.Rows[0].ID != carl.ID {
			t.Errorf("deleted are %+v", gone.Rows)
		}
	})
}

func TestPartsOfAUserAreChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		in, user := inside(w.key(t, w.admin), c), w.fill(c, 1)[0]
		name, yes, no := "Maria", true, false
		session := w.session(t, w.person(c, access.RoleMember))
		member := ok[Person](t)(w.PersonOf(t.Context(), session))
		ok[uint](t)(w.PatchUser(t.Context(), in, user, UserPatch{FirstName: &name}))
		ok[uint](t)(w.PatchUser(t.Context(), in, member.UserID, UserPatch{FirstName: &name, Suspended: &yes}))
		u := ok[UserDetails](t)(w.User(t.Context(), c.admin, member.UserID))
		if u.FirstName != name || u.Status != UserSuspended || u.GivenKey != "maria" || !strings.HasSuffix(u.NameKey, " maria") {
			t.Errorf("the user is %+v", u.User)
		}
		refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "")
		ok[uint](t)(w.PatchUser(t.Context(), in, member.UserID, UserPatch{Suspended: &no}))
		empty := ""
		w.refuses(t, Invalid, "First name must", func() error {
			return errOf(w.PatchUser(t.Context(), in, user, UserPatch{FirstName: &empty, Suspended: &yes}))
		})
		w.refuses(t, Forbidden, "administrator", func() error { return errOf(w.PatchUser(t.Context(), in, c.admin.UserID, UserPatch{Suspended: &yes})) })
		w.refuses(t, Conflict, "by yourself", func() error {
			return errOf(w.PatchUser(t.Context(), c.admin, c.admin.UserID, UserPatch{Suspended: &yes}))
		})
		before := ok[UserDetails](t)(w.User(t.Context(), c.admin, user))
		ok[uint](t)(w.PatchUser(t.Context(), in, user, UserPatch{FirstName: &name, Suspended: &no})) // as it is
		if after := ok[UserDetails](t)(w.User(t.Context(), c.admin, user)); after.Version != before.Version || !slices.Equal(ids(after.Held), ids(before.Held)) {
			t.Errorf("nothing was to be changed: %+v", after.User)
		}
		w.agrees(t)
	})
}

func ids(accounts []Account) (out []uint) {
	for _, a := range accounts {
		out = append(out, a.ID)
	}
	return out
}

func TestUsersAreFoundByWords(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		must(t)(w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "Jörg", LastName: "Müller", Address: "jm_100%"}}))
		for text, want := range map[string]int{
			"": 2, "jörg müller": 1, "Muller Jorg": 1, "jm_1": 1, "100%": 1, "jm%0": 0, "müller aoife": 0, "  byrne ": 1,
			strings.Repeat("zz ", 50_000): 0, "'": 0,
		} {
			if got := must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{Search: text}, Paging{})).(Page[UserRow]); len(got.Rows) != want || got.Count != want {
				t.Errorf("%.20q found %d of %d, want %d", text, len(got.Rows), got.Count, want)
			}
		}
		broken := cursor{"a\x00b", 1}.encode()
		must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{}, Paging{Older: broken}))
	})
}
