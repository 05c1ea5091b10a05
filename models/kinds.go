package models

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// A kind is what rows of a list have in common that pages narrow the list by:
// a customer's status, editions and plans, for instance. Kinds are few, and a
// row names its kind by a number, so that a narrowed list is some ranges of one
// index, whatever it is narrowed by and however rare that is.
//
// The number of a kind never changes and is never used again, so that a process
// may keep those that it has seen.
type kindBook struct {
	mu    sync.RWMutex
	ids   map[string]int64
	codes map[int64]string
}

func (b *kindBook) id(code string) (int64, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	id, ok := b.ids[code]
	return id, ok
}

// keep remembers kinds that are committed.
func (b *kindBook) keep(kinds map[string]int64) {
	if len(kinds) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ids == nil {
		b.ids, b.codes = map[string]int64{}, map[int64]string{}
	}
	for code, id := range kinds {
		b.ids[code], b.codes[id] = id, code
	}
}

// coded returns the texts of kinds, of which db reads those not seen yet.
func (b *kindBook) coded(db *gorm.DB, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	var unseen []int64
	b.mu.RLock()
	for _, id := range ids {
		if code, ok := b.codes[id]; ok {
			out[id] = code
		} else {
			unseen = append(unseen, id)
		}
	}
	b.mu.RUnlock()
	if len(unseen) == 0 {
		return out, nil
	}
	var rows []kindRow
	if err := fresh(db).Where("id IN ?", unseen).Find(&rows).Error; err != nil {
		return nil, err
	}
	read := map[string]int64{}
	for _, row := range rows {
		out[row.ID], read[row.Code] = row.Code, row.ID
	}
	b.keep(read)
	return out, nil
}

type kindRow struct {
	ID   int64
	Code string
}

func (kindRow) TableName() string { return "kinds" }

// kind is the number of a kind, which is made if it is new.
func (t *tx) kind(code string) (int64, error) {
	if id, ok := t.book.id(code); ok {
		return id, nil
	}
	if id, ok := t.kinds[code]; ok {
		return id, nil
	}
	var row kindRow
	err := t.DB.Session(&gorm.Session{}).Where("code = ?", code).Limit(1).Find(&row).Error
	if err == nil && row.ID == 0 {
		err = t.Raw(`INSERT INTO kinds (code) VALUES (?) ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id`, code).Scan(&row.ID).Error
	}
	if err != nil {
		return 0, err
	}
	if t.kinds == nil {
		t.kinds = map[string]int64{}
	}
	t.kinds[code] = row.ID
	return row.ID, nil
}

// kindsOf are the kinds that the rows of a table have where a column has a
// value, and that match. They are found by as many steps through an index that
// begins with the column and the kind.
func (b *kindBook) kindsOf(db *gorm.DB, table, column string, value any, match func(words []string) bool) ([]int64, error) {
	var present, matching []int64
	err := fresh(db).Raw(`WITH RECURSIVE present (kind) AS (
			SELECT MIN(kind) FROM `+table+` WHERE `+column+` = ?
			UNION ALL
			SELECT (SELECT MIN(kind) FROM `+table+` WHERE `+column+` = ? AND kind > present.kind) FROM present WHERE kind IS NOT NULL
		) SELECT kind FROM present WHERE kind IS NOT NULL`, value, value).Scan(&present).Error
	if err != nil {
		return nil, err
	}
	codes, err := b.coded(db, present)
	if err != nil {
		return nil, err
	}
	for _, id := range present {
		if words := strings.Fields(codes[id]); len(words) > 0 && match(words[1:]) {
			matching = append(matching, id)
		}
	}
	return matching, nil
}

// customerKind is the kind of a customer with these subscriptions.
func customerKind(sum Customer, subs []summed) string {
	words := []string{"customer", string(sum.Status), "far"}
	if sum.Fullness >= nearlyFull {
		words[2] = "near"
	}
	for _, sub := range subs {
		if sub.Status != Canceled {
			words = append(words, sub.SKUID+":"+string(sub.Plan))
		}
	}
	return strings.Join(words, " ")
}

// matches reports whether customers of a kind are in the filtered list.
func (f CustomerFilter) matches(words []string) bool {
	if f.Status != "" && words[0] != string(f.Status) || f.NearCeiling && words[1] != "near" {
		return false
	}
	if f.SKU == "" && f.Plan == "" {
		return true
	}
	return slices.ContainsFunc(words[2:], func(live string) bool {
		sku, plan, _ := strings.Cut(live, ":")
		return (f.SKU == "" || sku == f.SKU) && (f.Plan == "" || billing.Plan(plan) == f.Plan)
	})
}

// narrows reports whether the filter leaves out customers by their kind.
func (f CustomerFilter) narrows() bool {
	return f.Status != "" || f.NearCeiling || f.SKU != "" || f.Plan != ""
}

// userKind is the kind of a user who holds licenses of some editions.
func userKind(status UserStatus, role access.Role, skus []string) string {
	skus = slices.Sorted(slices.Values(skus))
	return strings.Join(append([]string{"user", string(status), string(role)}, skus...), " ")
}

// matches reports whether users of a kind are in the filtered list.
func (f UserFilter) matches(words []string) bool {
	status, role, held := UserStatus(words[0]), access.Role(words[1]), words[2:]
	switch {
	case f.Deleted:
		if status != UserDeleted {
			return false
		}
	case f.Status == UserActive || f.Status == UserSuspended:
		if status != f.Status {
			return false
		}
	case status != UserActive && status != UserSuspended:
		return false
	}
	if f.Role != "" && role != f.Role {
		return false
	}
	switch f.SKU {
	case "":
		return true
	case NoLicense:
		return len(held) == 0
	}
	return slices.Contains(held, f.SKU)
}

// orderKind is the kind of an order.
func orderKind(o Order) string {
	return "order " + string(o.Type) + " " + string(o.Status) + " " + o.SKUID
}

// matches reports whether orders of a kind are in the filtered history.
func (f OrderFilter) matches(words []string) bool {
	return (f.Type == "" || words[0] == string(f.Type)) && (f.Status == "" || words[1] == string(f.Status)) && (f.SKU == "" || words[2] == f.SKU)
}

// narrows reports whether the filter leaves out orders by their kind.
func (f OrderFilter) narrows() bool { return f.Type != "" || f.Status != "" || f.SKU != "" }

// sumUpUsers writes the kinds of a customer's users anew. Every change of their
// state, their role or the licenses that they hold ends with it.
func (t *tx) sumUpUsers(ids []uint) error {
	for part := range slices.Chunk(ids, batch) {
		if err := t.sumUpSomeUsers(part); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) sumUpSomeUsers(ids []uint) error {
	var rows []struct {
		ID     uint
		Kind   int64
		Status UserStatus
		Role   access.Role
		SKUID  string `gorm:"column:sku_id"` // of a license held; "" if there is none
	}
	err := t.Table("users").Select("users.id, users.kind, users.status, users.role, COALESCE(subscriptions.sku_id, '') AS sku_id").
		Joins("LEFT JOIN licenses ON licenses.user_id = users.id AND licenses.held = ?", true).
		Joins("LEFT JOIN subscriptions ON subscriptions.id = licenses.subscription_id").
		Where("users.id IN ? AND users.customer_id IS NOT NULL", ids).Order("users.id").Scan(&rows).Error
	if err != nil {
		return err
	}
	changed := map[int64][]uint{}
	for len(rows) > 0 {
		u, held := rows[0], []string(nil)
		for ; len(rows) > 0 && rows[0].ID == u.ID; rows = rows[1:] {
			if rows[0].SKUID != "" {
				held = append(held, rows[0].SKUID)
			}
		}
		kind, err := t.kind(userKind(u.Status, u.Role, held))
		if err != nil {
			return err
		}
		if kind != u.Kind {
			changed[kind] = append(changed[kind], u.ID)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(changed)) {
		if err := t.Model(&User{}).Where("id IN ?", changed[kind]).Update("kind", kind).Error; err != nil {
			return err
		}
	}
	return nil
}

// holders are the users who hold a license of a subscription.
func (t *tx) holders(subscription uint) (ids []uint, err error) {
	err = t.Table("licenses").Where("subscription_id = ? AND held = ?", subscription, true).Order("user_id").Pluck("user_id", &ids).Error
	return ids, err
}
