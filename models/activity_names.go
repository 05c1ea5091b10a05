package models

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
)

// names are what the ids in a page of activity entries stand for.
type names struct {
	people        map[uint]User
	customers     map[uint]string
	resellers     map[uint]string
	subscriptions map[uint]string // the name of the edition
	requests      map[uint]string // that of the subscription
	skus          map[string]string
	invoices      map[uint]Invoice
	visits        map[uint]Visit
	mails         map[uint]OutboxRow
}

// asked are the ids that a page of entries names.
type asked struct{ people, customers, resellers, subscriptions, requests, invoices, visits, mails []uint }

func (a *asked) add(e Activity, facts map[string]any) {
	a.people = append(a.people, e.ActorID, idIn(facts["admin"]), idIn(facts["user"]))
	a.customers, a.resellers = append(a.customers, e.CustomerID), append(a.resellers, e.ResellerID)
	a.visits = append(a.visits, e.VisitID)
	a.subscriptions = append(a.subscriptions, idIn(facts["subscription"]))
	if all, is := facts["licenses"].([]any); is {
		for _, one := range all {
			a.subscriptions = append(a.subscriptions, idIn(one))
		}
	}
	for subject, ids := range map[string]*[]uint{
		"user": &a.people, "customer": &a.customers, "reseller": &a.resellers, "subscription": &a.subscriptions,
		"request": &a.requests, "invoice": &a.invoices, "visit": &a.visits, "mail": &a.mails,
	} {
		if e.Subject == subject {
			*ids = append(*ids, e.SubjectID)
		}
	}
}

// idIn is an id that an entry names; 0 for anything else.
func idIn(value any) uint {
	number, _ := value.(json.Number)
	id, err := strconv.ParseUint(number.String(), 10, 63)
	if err != nil {
		return 0
	}
	return uint(id)
}

// namesOf reads what the ids of a page of entries stand for, with one query for
// each kind.
func namesOf(db *gorm.DB, a asked) (*names, error) {
	n := &names{people: map[uint]User{}, invoices: map[uint]Invoice{}, visits: map[uint]Visit{}, mails: map[uint]OutboxRow{}, skus: map[string]string{}}
	if err := keep(db, a.visits, n.visits, func(v Visit) uint { return v.ID }); err != nil {
		return nil, err
	}
	for _, v := range n.visits {
		a.customers, a.resellers, a.people = append(a.customers, v.CustomerID), append(a.resellers, v.ResellerID), append(a.people, v.UserID)
	}
	if err := keep(db, a.people, n.people, func(u User) uint { return u.ID }); err != nil {
		return nil, err
	}
	if err := keep(db, a.invoices, n.invoices, func(i Invoice) uint { return i.ID }); err != nil {
		return nil, err
	}
	if err := keep(db, a.mails, n.mails, func(m OutboxRow) uint { return m.ID }); err != nil {
		return nil, err
	}
	var skus []SKU
	if err := db.Session(&gorm.Session{}).Find(&skus).Error; err != nil {
		return nil, err
	}
	for _, sku := range skus {
		n.skus[sku.ID] = sku.Name
	}
	var err error
	for _, of := range []struct {
		into  *map[uint]string
		ids   []uint
		names *gorm.DB
	}{
		{&n.customers, a.customers, db.Table("customers").Select("id, name")},
		{&n.resellers, a.resellers, db.Table("resellers").Select("id, name")},
		{&n.subscriptions, a.subscriptions, db.Table("subscriptions").Select("subscriptions.id, skus.name").
			Joins("JOIN skus ON skus.id = subscriptions.sku_id")},
		{&n.requests, a.requests, db.Table("purchase_requests").Select("purchase_requests.id, skus.name").
			Joins("JOIN subscriptions ON subscriptions.id = purchase_requests.subscription_id").Joins("JOIN skus ON skus.id = subscriptions.sku_id")},
	} {
		if *of.into, err = textsOf(of.names, of.ids); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// distinct are ids without 0 and without repetitions.
func distinct(ids []uint) []uint {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > 0 && ids[0] == 0 {
		ids = ids[1:]
	}
	return ids
}

// keep reads the rows with some ids into a map.
func keep[T any](db *gorm.DB, ids []uint, into map[uint]T, id func(T) uint) error {
	for part := range slices.Chunk(distinct(ids), MaxPage) {
		var rows []T
		if err := db.Session(&gorm.Session{}).Where("id IN ?", part).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			into[id(row)] = row
		}
	}
	return nil
}

// textsOf reads the ids and names that q selects.
func textsOf(q *gorm.DB, ids []uint) (map[uint]string, error) {
	out := map[uint]string{}
	table := q.Statement.Table
	for part := range slices.Chunk(distinct(ids), MaxPage) {
		var rows []struct {
			ID   uint
			Name string
		}
		if err := q.Session(&gorm.Session{}).Where(table+".id IN ?", part).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.ID] = row.Name
		}
	}
	return out, nil
}

// person names a person: "Anna Berg", "deleted user 4711".
func (n *names) person(id uint) string {
	u := n.people[id]
	return personShown(id, u.FirstName, u.LastName, string(u.Status))
}

// account names whose console a visit is in.
func (n *names) account(v Visit) string {
	if v.CustomerID != 0 {
		return n.customers[v.CustomerID]
	}
	return n.resellers[v.ResellerID]
}

// who names whoever did something, and on whose behalf.
func (n *names) who(e Activity) string {
	v := n.visits[e.VisitID]
	return onBehalf(n.person(e.ActorID), access.Role(e.ActorRole), v.CaseNumber, n.account(v))
}

// as is the role of whoever did something, and on whose behalf; "" for a job.
func (n *names) as(e Activity) string {
	switch {
	case e.ActorID == 0:
		return ""
	case e.VisitID == 0:
		return access.Role(e.ActorRole).String()
	}
	return access.Role(e.ActorRole).String() + ", on behalf of " + n.account(n.visits[e.VisitID])
}

// of names what an entry is about.
func (n *names) of(e Activity, facts map[string]any) string {
	switch e.Subject {
	case "user":
		return n.person(e.SubjectID)
	case "customer":
		return n.customers[e.SubjectID]
	case "reseller":
		return n.resellers[e.SubjectID]
	case "subscription":
		return n.subscriptions[e.SubjectID]
	case "request":
		return n.requests[e.SubjectID]
	case "invoice":
		i := n.invoices[e.SubjectID]
		kind := i.Kind.String()
		return strings.ToLower(kind[:1]) + kind[1:] + " " + i.Number
	case "mail":
		return MailKindName(word(facts["kind"]))
	case "visit":
		v := n.visits[e.SubjectID]
		if v.Console == access.AdminConsole {
			return "Admin console of " + n.account(v)
		}
		return "Reseller console of " + n.account(v)
	}
	return ""
}

func skuWord(n *names, value any) string { return orElse(n.skus[word(value)], word(value)) }

func subscriptionWord(n *names, value any) string {
	all, is := value.([]any)
	if !is {
		return n.subscriptions[idIn(value)]
	}
	var text string
	for _, one := range all {
		if name := n.subscriptions[idIn(one)]; name != "" && text != "" {
			text += ", " + name
		} else {
			text += name
		}
	}
	return text
}

func personWord(n *names, value any) string {
	if idIn(value) == 0 {
		return ""
	}
	return n.person(idIn(value))
}

func orderWord(_ *names, value any) string {
	if idIn(value) == 0 {
		return ""
	}
	return OrderNumber(idIn(value))
}
