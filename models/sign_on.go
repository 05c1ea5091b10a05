package models

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// signOn is the identity provider at which a company's staff can sign in.
type signOn struct {
	ID           uint
	ResellerID   uint // 0 for support staff
	Issuer       string
	ClientID     string
	ClientSecret string
	Required     bool
	Version      int64
	EditedBy     uint
}

// TableName names the table of identity providers.
func (signOn) TableName() string { return "sign_ons" }

// signOnDomain is a domain whose addresses a company's identity provider speaks
// for. Two companies cannot have the same.
type signOnDomain struct {
	DomainKey string `gorm:"primaryKey"`
	Domain    string
	SignOnID  uint
}

// TableName names the table of those domains.
func (signOnDomain) TableName() string { return "sign_on_domains" }

// SignOn is how a company's staff sign in at an identity provider, as its admins
// set it.
type SignOn struct {
	On       bool
	Issuer   string // the https address by which the provider is known
	ClientID string
	Secret   string   // of the client; never read, "" keeps the one that there is
	Domains  []string // of the addresses that it may sign in
	Required bool     // staff with such an address cannot sign in otherwise, admins can
	Version  int64    // of what was edited, to notice that somebody else did too
}

// SignOn returns how the actor's own staff sign in at an identity provider. A
// reseller admin may ask, and a support lead; nobody on somebody's behalf.
func (s *Store) SignOn(ctx context.Context, actor access.Actor) (SignOn, error) {
	if err := require(actor, access.ManageSignOn); err != nil {
		return SignOn{}, err
	}
	return readSignOn(s.db.Read(ctx), houseOf(actor).resellerID)
}

func readSignOn(db *gorm.DB, reseller uint) (SignOn, error) {
	var rows []signOn
	if err := db.Where("reseller_id = ?", reseller).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return SignOn{}, err
	}
	r := rows[0]
	out := SignOn{On: true, Issuer: r.Issuer, ClientID: r.ClientID, Required: r.Required, Version: r.Version}
	return out, db.Model(&signOnDomain{}).Where("sign_on_id = ?", r.ID).Order("domain_key").Pluck("domain", &out.Domains).Error
}

// maxSignOnDomains bounds the domains of one company.
const maxSignOnDomains = 20

// check tidies what was typed. It returns the keys of the domains.
func (in *SignOn) check() (keys []string, err error) {
	var p problems
	in.Issuer, in.ClientID, in.Secret = tidy(in.Issuer), tidy(in.ClientID), strings.TrimSpace(in.Secret)
	p.check(issuerOK(in.Issuer), "issuer", "Issuer must be an address that starts with https://, without ? and #.")
	p.check(in.ClientID != "" && length(in.ClientID) <= maxLine, "client_id", "Client ID must have 1 to %d characters.", maxLine)
	p.check(length(in.Secret) <= maxLine, "client_secret", "Client secret must have at most %d characters.", maxLine)
	p.check(in.Secret != "" || in.Version != 0, "client_secret", "Type the client secret that the identity provider gave you.")
	typed, shown := in.Domains, []string{}
	for _, text := range typed {
		key, domain, ok := foldDomain(text)
		if tidy(text) == "" || ok && slices.Contains(keys, key) {
			continue
		}
		p.check(ok, "domains", "%s is no domain. Type domains such as company.example, one a line.", tidy(text))
		keys, shown = append(keys, key), append(shown, domain)
	}
	p.check(len(keys) > 0, "domains", "Type at least one domain, such as company.example.")
	p.check(len(keys) <= maxSignOnDomains, "domains", "Type at most %d domains.", maxSignOnDomains)
	if err := p.err(); err != nil {
		return nil, err
	}
	in.Domains = shown
	return keys, nil
}

func issuerOK(text string) bool {
	u, err := url.Parse(text)
	return httpsLink(text) && err == nil && u.RawQuery == "" && u.Fragment == "" && !strings.HasSuffix(text, "#") && !u.ForceQuery
}

// EditSignOn sets up how the actor's own staff sign in at an identity provider, or
// changes it. A reseller admin may, and a support lead; nobody on somebody's
// behalf. A domain that another company has is Invalid; what somebody else changed
// since it was read is a Conflict.
func (s *Store) EditSignOn(ctx context.Context, actor access.Actor, in SignOn) (uint, error) {
	if err := require(actor, access.ManageSignOn); err != nil {
		return 0, err
	}
	keys, err := in.check()
	if err != nil {
		return 0, err
	}
	actor.Request.Key = "" // a receipt has no place here
	return write(ctx, s, actor, "sign_on.edited", func(t *tx) (uint, error) {
		house := houseOf(actor)
		if err := t.holdChain(house); err != nil {
			return 0, err
		}
		row, before, err := t.signOnToEdit(house.resellerID, in.Version)
		if err != nil {
			return 0, err
		}
		row.Issuer, row.ClientID, row.Required, row.EditedBy = in.Issuer, in.ClientID, in.Required, actor.UserID
		row.ResellerID, row.Version = house.resellerID, row.Version+1
		if in.Secret != "" {
			row.ClientSecret = in.Secret
		} else if before.Issuer != in.Issuer {
			return 0, invalid("client_secret", "Type the client secret of the new identity provider.")
		}
		if err := t.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
			return 0, err
		}
		if err := t.takeDomains(row.ID, house, keys, in.Domains); err != nil {
			return 0, err
		}
		return row.ID, t.note(house, "sign_on.edited", "sign_on", row.ID, Facts{
			"issuer": change(before.Issuer, in.Issuer), "client_id": change(before.ClientID, in.ClientID),
			"domains": change(before.Domains, in.Domains), "required": change(before.Required, in.Required), "secret_changed": in.Secret != "",
		})
	})
}

// signOnToEdit is the held row to change, and what it was.
func (t *tx) signOnToEdit(reseller uint, version int64) (signOn, SignOn, error) {
	var rows []signOn
	if err := hold(t.DB).Where("reseller_id = ?", reseller).Limit(1).Find(&rows).Error; err != nil {
		return signOn{}, SignOn{}, err
	}
	before, err := readSignOn(t.DB.Session(&gorm.Session{}), reseller)
	if err != nil {
		return signOn{}, before, err
	}
	if before.Version != version {
		return signOn{}, before, &Error{
			Kind: Conflict, Cause: CauseChanged,
			Message: "Single sign-on was changed by somebody else in the meantime. Nothing was saved. Compare and save again.",
		}
	}
	if len(rows) == 0 {
		return signOn{}, before, nil
	}
	return rows[0], before, nil
}

// takeDomains makes the domains those of a company's identity provider. What is
// another company's own domain, or is taken, is refused.
func (t *tx) takeDomains(id uint, house chain, keys, shown []string) error {
	if err := t.Exec("DELETE FROM sign_on_domains WHERE sign_on_id = ?", id).Error; err != nil {
		return err
	}
	for i, key := range keys {
		var others int64
		err := t.Raw(`SELECT (SELECT COUNT(*) FROM resellers WHERE domain_key = ? AND id <> ?)
			+ (SELECT COUNT(*) FROM customers WHERE domain_key = ?)
			+ (SELECT COUNT(*) FROM sign_on_domains WHERE domain_key = ?)`, key, house.resellerID, key, key).Scan(&others).Error
		if err != nil {
			return err
		}
		sentence := shown[i] + " belongs to another company here. Leave it out."
		if others > 0 {
			return invalid("domains", "%s", sentence)
		}
		if err := t.Create(&signOnDomain{key, shown[i], id}).Error; err != nil {
			return taken(err, "domains", sentence)
		}
	}
	return nil
}

// RemoveSignOn ends single sign-on of the actor's own staff, who sign in with a
// password or a passkey from then on. A reseller admin may, and a support lead;
// nobody on somebody's behalf.
func (s *Store) RemoveSignOn(ctx context.Context, actor access.Actor) (uint, error) {
	if err := require(actor, access.ManageSignOn); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "sign_on.removed", func(t *tx) (uint, error) {
		house := houseOf(actor)
		if err := t.holdChain(house); err != nil {
			return 0, err
		}
		var rows []signOn
		if err := hold(t.DB).Where("reseller_id = ?", house.resellerID).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
			return 0, err
		}
		for _, sql := range []string{
			"DELETE FROM sign_ins WHERE sign_on_id = ?",
			"DELETE FROM sign_on_domains WHERE sign_on_id = ?",
			"DELETE FROM sign_ons WHERE id = ?",
		} {
			if err := t.Exec(sql, rows[0].ID).Error; err != nil {
				return 0, err
			}
		}
		return rows[0].ID, t.note(house, "sign_on.removed", "sign_on", rows[0].ID, Facts{"issuer": rows[0].Issuer})
	})
}
