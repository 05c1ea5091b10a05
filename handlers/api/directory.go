package api

import (
	"net/http"

	"perseat/models/access"
)

// directoryAPI are the methods of the Directory API about users.
func directoryAPI() service {
	const users = "admin/directory/v1/users"
	const one = users + "/{userKey}"
	views := []param{
		{name: "projection", about: "All fields are answered, whatever is asked.", enum: []string{"basic", "custom", "full"}, standard: "basic"},
		{name: "viewType", about: "Only admin_view is possible here.", enum: []string{"admin_view", "domain_public"}, standard: "admin_view"},
		{name: "customFieldMask", about: "Not used: there are no custom fields here."},
	}
	return service{
		name: "admin", version: "directory_v1", title: "Directory API",
		about: "Users in the accounts of the reseller's customers. They are seen and changed on the customer's behalf, " +
			"as long as the customer leaves reseller access on.",
		methods: []method{
			{
				id: "directory.users.list", verb: http.MethodGet, path: users, right: access.ReadUsers,
				about: "Lists the users of one customer.",
				query: append(append([]param{
					{name: "customer", about: "The customer's id or domain. This or domain is required."},
					{name: "domain", about: "The customer's domain."},
					{name: "query", about: "Which users, such as email:anna* or isSuspended=true. See the documentation."},
					{name: "orderBy", about: "What to sort by.", enum: []string{"email", "familyName", "givenName"}, standard: "email"},
					{name: "sortOrder", about: "In which direction.", enum: []string{"ASCENDING", "DESCENDING"}, standard: "ASCENDING"},
					{name: "showDeleted", about: "With true, only users who were deleted in the last 20 days.", enum: []string{"true", "false"}, standard: "false"},
				}, views...), pageParams(100, 500)...),
				deed: answers((*call).listUsers),
			},
			{
				id: "directory.users.get", verb: http.MethodGet, path: one, right: access.ReadUsers, query: views,
				about: "Returns a user, by the id or the primary address.", deed: answers((*call).getUser),
			},
			{
				id: "directory.users.insert", verb: http.MethodPost, path: users, right: access.WriteUsers,
				about: "Adds a user, who takes a license of every product that is licensed automatically.", deed: reads((*call).insertUser),
			},
			{
				id: "directory.users.update", verb: http.MethodPut, path: one, right: access.WriteUsers,
				about: "Changes the fields of a user that are sent.", deed: reads((*call).changeUser),
			},
			{
				id: "directory.users.patch", verb: http.MethodPatch, path: one, right: access.WriteUsers,
				about: "Changes the fields of a user that are sent.", deed: reads((*call).changeUser),
			},
			{
				id: "directory.users.delete", verb: http.MethodDelete, path: one, right: access.WriteUsers,
				about: "Deletes a user, who can be restored for 20 days.", deed: answers((*call).deleteUser),
			},
			{
				id: "directory.users.undelete", verb: http.MethodPost, path: one + "/undelete", right: access.WriteUsers,
				about: "Restores a deleted user, by the id, with the licenses held before.", deed: reads((*call).undeleteUser),
			},
			{
				id: "directory.users.makeAdmin", verb: http.MethodPost, path: one + "/makeAdmin", right: access.WriteUsers,
				about: "Makes a user the first super admin of a customer that has none.", deed: reads((*call).makeAdmin),
			},
		},
	}
}
