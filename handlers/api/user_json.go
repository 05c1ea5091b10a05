package api

import (
	"strconv"
	"strings"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// user is a user in the Directory API.
type user struct {
	Kind                       *string     `json:"kind,omitempty"`
	ID                         *string     `json:"id,omitempty" api:"fixed"`
	PrimaryEmail               *string     `json:"primaryEmail,omitempty" api:"fixed" about:"An address in the customer's domain. It is set when the user is added."`
	Name                       *userName   `json:"name,omitempty"`
	Password                   *string     `json:"password,omitempty" about:"10 to 200 characters, when a user is added. Left out, the user is mailed a link to set one. Never answered."`
	RecoveryEmail              *string     `json:"recoveryEmail,omitempty" api:"fixed" about:"An address outside the domain. It is set when the user is added."`
	Emails                     []userEmail `json:"emails,omitempty" api:"fixed"`
	Suspended                  *bool       `json:"suspended,omitempty" about:"A suspended user cannot sign in, keeps the licenses and is still charged."`
	SuspensionReason           *string     `json:"suspensionReason,omitempty" api:"fixed"`
	IsAdmin                    *bool       `json:"isAdmin,omitempty" api:"fixed" about:"A super admin."`
	IsDelegatedAdmin           *bool       `json:"isDelegatedAdmin,omitempty" api:"fixed" about:"A user manager."`
	CustomerID                 *string     `json:"customerId,omitempty" api:"fixed"`
	CreationTime               *string     `json:"creationTime,omitempty" api:"fixed" format:"date-time"`
	LastLoginTime              *string     `json:"lastLoginTime,omitempty" api:"fixed" format:"date-time"`
	DeletionTime               *string     `json:"deletionTime,omitempty" api:"fixed" format:"date-time"`
	OrgUnitPath                *string     `json:"orgUnitPath,omitempty" api:"fixed" about:"Always /."`
	Archived                   *bool       `json:"archived,omitempty" api:"fixed" about:"Always false."`
	ChangePasswordAtNextLogin  *bool       `json:"changePasswordAtNextLogin,omitempty" api:"fixed" about:"Always false: leave the password out instead."`
	IncludeInGlobalAddressList *bool       `json:"includeInGlobalAddressList,omitempty" api:"fixed" about:"Always true."`
	IPWhitelisted              *bool       `json:"ipWhitelisted,omitempty" api:"fixed" about:"Always false."`
}

type userName struct {
	GivenName  *string `json:"givenName,omitempty"`
	FamilyName *string `json:"familyName,omitempty"`
	FullName   *string `json:"fullName,omitempty" api:"fixed"`
}

type userEmail struct {
	Address *string `json:"address,omitempty"`
	Type    *string `json:"type,omitempty"`
	Primary *bool   `json:"primary,omitempty"`
}

// users is one page of a list.
type users struct {
	Kind          string  `json:"kind"`
	Users         []*user `json:"users,omitempty"`
	NextPageToken string  `json:"nextPageToken,omitempty"`
}

// userUndelete is the body of undelete.
type userUndelete struct {
	OrgUnitPath *string `json:"orgUnitPath,omitempty" api:"fixed" about:"Always /."`
}

// userMakeAdmin is the body of makeAdmin.
type userMakeAdmin struct {
	Status *bool `json:"status,omitempty" about:"true"`
}

// everyUser are the fields that are the same for every user.
func everyUser() *user {
	return &user{
		OrgUnitPath: of("/"), Archived: of(false), ChangePasswordAtNextLogin: of(false),
		IncludeInGlobalAddressList: of(true), IPWhitelisted: of(false),
	}
}

// never is what Google answers as the last sign-in of somebody who never did.
const never = "1970-01-01T00:00:00.000Z"

func stamp(at time.Time) *string { return of(at.UTC().Format("2006-01-02T15:04:05.000Z")) }

func userJSON(from models.User, zone *time.Location) *user {
	out := everyUser()
	out.Kind, out.ID, out.PrimaryEmail = of("admin#directory#user"), of(strconv.FormatUint(uint64(from.ID), 10)), of(from.Email)
	out.Name = &userName{of(from.FirstName), of(from.LastName), of(from.Name())}
	out.Emails = []userEmail{{Address: of(from.Email), Primary: of(true)}}
	if from.SecondaryEmail != "" {
		out.RecoveryEmail = of(from.SecondaryEmail)
		out.Emails = append(out.Emails, userEmail{Address: of(from.SecondaryEmail), Type: of("other")})
	}
	out.Suspended = of(from.Status == models.UserSuspended || from.Suspended)
	if *out.Suspended {
		out.SuspensionReason = of("ADMIN")
	}
	out.IsAdmin, out.IsDelegatedAdmin = of(from.Role == access.RoleSuperAdmin), of(from.Role == access.RoleUserManager)
	if from.CustomerID != nil {
		out.CustomerID = of(models.Customer{ID: *from.CustomerID}.CustomerID())
	}
	out.CreationTime, out.LastLoginTime = stamp(from.CreatedAt), of(never)
	if from.LastSignInAt != nil {
		out.LastLoginTime = stamp(*from.LastSignInAt)
	}
	if from.Status == models.UserDeleted {
		out.DeletionTime = stamp(from.DeletedOn.Start(zone))
	}
	return out
}

// added is the user that the caller wants to add.
func (in *user) added() (models.NewUser, error) {
	name := given(in.Name)
	out := models.NewUser{
		FirstName: given(name.GivenName), LastName: given(name.FamilyName), Address: given(in.PrimaryEmail),
		SecondaryEmail: given(in.RecoveryEmail), Password: given(in.Password), AddAnew: true,
	}
	for _, e := range in.Emails {
		address := given(e.Address)
		if strings.EqualFold(address, out.Address) || strings.EqualFold(address, out.SecondaryEmail) {
			continue
		}
		if out.SecondaryEmail != "" {
			return out, invalid("emails", "There is room for one address beside the primary one.")
		}
		out.SecondaryEmail = address
	}
	if given(in.Suspended) {
		return out, invalid("suspended", "A user cannot be suspended while being added. Suspend the user afterwards.")
	}
	return out, nil
}
