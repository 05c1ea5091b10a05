package models

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
)

// UserQuery selects a customer's users as the APIs do. What is nil or empty
// selects all.
type UserQuery struct {
	Terms      []UserTerm // all of them
	SuperAdmin *bool
	Manager    *bool
	Suspended  *bool
	Deleted    bool // the recently deleted instead
	Sort       UserSort
	Descending bool
}

// UserTerm is a text that a user's name or address is, begins with or contains.
type UserTerm struct {
	Field UserField
	Match UserMatch
	Text  string
}

// UserField is what of a user a term looks at.
type UserField string

// The fields; any looks at the names and the addresses.
const (
	AnyField       UserField = ""
	EmailField     UserField = "email"
	GivenNameField UserField = "givenName"
	FamilyField    UserField = "familyName"
	NameField      UserField = "name" // first name and last name
)

// UserMatch is how a term's text is looked for. Case and accents do not count.
type UserMatch string

// The ways to look for a text.
const (
	MatchWord  UserMatch = "word"  // at the beginning of a word
	MatchStart UserMatch = "start" // at the beginning
	MatchAll   UserMatch = "all"   // it is the whole
)

// UserSort is an order of users.
type UserSort string

// The orders.
const (
	ByAddress    UserSort = "email"
	ByFamilyName UserSort = "familyName"
	ByGivenName  UserSort = "givenName"
)

// QueryUsers lists the users of the actor's customer. Whoever sees users may. A
// page can have fewer rows than its size although more follow.
func (s *Store) QueryUsers(ctx context.Context, actor access.Actor, in UserQuery, p Paging) (Page[User], error) {
	if err := require(actor, access.SeeUsers); err != nil {
		return Page[User]{}, err
	}
	db := s.db.Read(ctx)
	restorable, err := s.restorable(db)
	if err != nil {
		return Page[User]{}, err
	}
	q := visible(db.Table("users"), actor, "reseller_id", "customer_id").Where("customer_id IS NOT NULL")
	if in.Deleted {
		q = q.Where("status = ? AND deleted_on >= ?", UserDeleted, restorable)
	} else {
		q = q.Where("status IN ?", []UserStatus{UserActive, UserSuspended})
	}
	by, at := in.sorting()
	out, err := page(in.narrow(q), by, p, at)
	out.Rows = slices.DeleteFunc(out.Rows, func(u User) bool {
		return slices.ContainsFunc(in.Terms, func(t UserTerm) bool { return !t.matches(u) })
	})
	return out, err
}

// narrow leaves out who cannot match. What is left is looked at again, one by one.
func (in UserQuery) narrow(q *gorm.DB) *gorm.DB {
	for _, is := range []struct {
		wanted    *bool
		condition string
		value     any
	}{
		{in.SuperAdmin, "role", access.RoleSuperAdmin},
		{in.Manager, "role", access.RoleUserManager},
		{in.Suspended, "status", UserSuspended},
	} {
		switch {
		case is.wanted == nil:
		case *is.wanted:
			q = q.Where(is.condition+" = ?", is.value)
		default:
			q = q.Where(is.condition+" <> ?", is.value)
		}
	}
	for _, t := range in.Terms {
		for word := range strings.FieldsSeq(fold(tidy(t.Text))) {
			local, _, _ := strings.Cut(word, "@")
			like, address := "%"+escapeLike(word)+"%", "%"+escapeLike(local)+"%"
			switch t.Field {
			case EmailField:
				q = q.Where("email_key LIKE ? ESCAPE '!'", address)
			case AnyField:
				q = q.Where("(name_key LIKE ? ESCAPE '!' OR email_key LIKE ? ESCAPE '!')", like, address)
			default:
				q = q.Where("name_key LIKE ? ESCAPE '!'", like)
			}
		}
	}
	return q
}

func (in UserQuery) sorting() (sorting, func(User) cursor) {
	switch in.Sort {
	case ByFamilyName:
		return sorting{"name_key", "id", in.Descending, textValue}, func(u User) cursor { return cursor{u.NameKey, u.ID} }
	case ByGivenName:
		return sorting{"given_key", "id", in.Descending, textValue}, func(u User) cursor { return cursor{u.GivenKey, u.ID} }
	}
	return sorting{"email_key", "id", in.Descending, textValue}, func(u User) cursor { return cursor{u.EmailKey, u.ID} }
}

// matches reports whether a user is what the term looks for.
func (t UserTerm) matches(u User) bool {
	var texts []string
	switch t.Field {
	case EmailField:
		texts = []string{u.Email}
	case GivenNameField:
		texts = []string{u.FirstName}
	case FamilyField:
		texts = []string{u.LastName}
	case NameField:
		texts = []string{u.Name()}
	default:
		texts = []string{u.FirstName, u.LastName, u.Name(), u.Email}
	}
	wanted := fold(tidy(t.Text))
	return slices.ContainsFunc(texts, func(text string) bool { return t.Match.holds(fold(text), wanted) })
}

func (m UserMatch) holds(text, wanted string) bool {
	switch {
	case m == MatchAll:
		return text == wanted
	case strings.HasPrefix(text, wanted):
		return true
	case m == MatchStart:
		return false
	}
	for i, r := range text {
		if !isWordRune(r) && strings.HasPrefix(text[i+len(string(r)):], wanted) {
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool { return !strings.ContainsRune(" .-_@'", r) }
