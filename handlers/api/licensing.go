package api

import (
	"net/http"

	"perseat/models"
	"perseat/models/access"
)

// licensingAPI are the methods of the Licensing API.
func licensingAPI() service {
	const product = "apps/licensing/v1/product/{productId}"
	const sku = product + "/sku/{skuId}"
	const one = sku + "/user/{userId}"
	paged := append([]param{
		{name: "customerId", about: "The customer's id or domain.", required: true},
	}, pageParams(100, 1000)...)
	m := func(name, verb, path, about string, query []param, d deed) method {
		return method{
			id: "licensing.licenseAssignments." + name, verb: verb, path: path, about: about, right: access.WriteLicenses, query: query, deed: d,
		}
	}
	return service{
		name: "licensing", version: "v1", title: "Licensing API",
		about: "Which users of the reseller's customers hold which licenses.",
		methods: []method{
			m("get", http.MethodGet, one, "Returns the license that a user holds.", nil, answers((*call).getAssignment)),
			m("insert", http.MethodPost, sku+"/user", "Gives a user a license.", nil, reads((*call).insertAssignment)),
			m("delete", http.MethodDelete, one, "Takes a license from a user.", nil, answers((*call).deleteAssignment)),
			m("update", http.MethodPut, one, "Refused: a customer has one edition of a product at a time.", nil, reads((*call).moveAssignment)),
			m("patch", http.MethodPatch, one, "Refused: a customer has one edition of a product at a time.", nil, reads((*call).moveAssignment)),
			m("listForProduct", http.MethodGet, product+"/users", "Lists who holds a license of a product.", paged, answers((*call).listAssignments)),
			m("listForProductAndSku", http.MethodGet, sku+"/users", "Lists who holds a license of an edition.", paged, answers((*call).listAssignments)),
		},
	}
}

// licenseAssignment is a license that a user holds.
type licenseAssignment struct {
	Kind        *string `json:"kind,omitempty"`
	ProductID   *string `json:"productId,omitempty" api:"fixed"`
	ProductName *string `json:"productName,omitempty" api:"fixed"`
	SkuID       *string `json:"skuId,omitempty"`
	SkuName     *string `json:"skuName,omitempty" api:"fixed"`
	UserID      *string `json:"userId,omitempty" api:"fixed" about:"The user's primary address."`
	SelfLink    *string `json:"selfLink,omitempty"`
}

type licenseAssignmentInsert struct {
	UserID *string `json:"userId,omitempty" about:"The user's primary address or id."`
}

type licenseAssignmentList struct {
	Kind          string               `json:"kind"`
	Items         []*licenseAssignment `json:"items,omitempty"`
	NextPageToken string               `json:"nextPageToken,omitempty"`
}

func (c *call) assignmentJSON(a models.Assignment) *licenseAssignment {
	return &licenseAssignment{
		Kind: of("licensing#licenseAssignment"), ProductID: of(a.ProductID), ProductName: of(a.ProductName),
		SkuID: of(a.SKUID), SkuName: of(a.SKUName), UserID: of(a.Email),
		SelfLink: of(root(c.echo) + "apps/licensing/v1/product/" + a.ProductID + "/sku/" + a.SKUID + "/user/" + a.Email),
	}
}

// holder finds a user, and who asks inside that user's customer.
func (c *call) holder(name string) (models.User, access.Actor, error) {
	found, err := c.Store.UserNamed(c.ctx, c.actor, name)
	if err != nil {
		return found, c.actor, err
	}
	inside, err := c.Store.Inside(c.ctx, c.actor, *found.CustomerID)
	return found, inside, err
}

// edition is the product and the edition that the path names, which the catalog
// must have.
func (c *call) edition(inside access.Actor) (models.AssignmentFilter, error) {
	f := models.AssignmentFilter{Product: c.param("productId"), SKU: c.param("skuId")}
	skus, err := c.Store.SKUs(c.ctx, inside)
	if err != nil {
		return f, err
	}
	known := false
	for _, sku := range skus {
		if sku.ProductID != f.Product {
			continue
		}
		known = true
		if f.SKU == "" || sku.ID == f.SKU {
			return f, nil
		}
	}
	if !known {
		return f, invalid("productId", "There is no product “"+head(f.Product)+"”.")
	}
	return f, invalid("skuId", "The product “"+head(f.Product)+"” has no edition “"+head(f.SKU)+"”.")
}

// assignment finds the license that the path names.
func (c *call) assignment() (models.Assignment, access.Actor, error) {
	found, inside, err := c.holder(c.param("userId"))
	if err != nil {
		return models.Assignment{}, inside, err
	}
	f, err := c.edition(inside)
	if err != nil {
		return models.Assignment{}, inside, err
	}
	a, err := c.Store.Assignment(c.ctx, inside, found.ID, f)
	return a, inside, err
}

// getAssignment is licensing.licenseAssignments.get.
func (c *call) getAssignment() (*licenseAssignment, error) {
	a, _, err := c.assignment()
	if err != nil {
		return nil, err
	}
	return c.assignmentJSON(a), nil
}

// insertAssignment is licensing.licenseAssignments.insert.
func (c *call) insertAssignment(in *licenseAssignmentInsert) (*licenseAssignment, error) {
	if given(in.UserID) == "" {
		return nil, invalid("userId", "The userId is required.")
	}
	found, inside, err := c.holder(*in.UserID)
	if err != nil {
		return nil, err
	}
	f, err := c.edition(inside)
	if err != nil {
		return nil, err
	}
	row, err := c.Store.LiveSubscription(c.ctx, inside, inside.CustomerID, f.SKU)
	if err != nil {
		if models.KindOf(err) == models.NotFound {
			return nil, condition("There aren't enough available licenses for the specified product-SKU pair: the customer has no subscription of it.")
		}
		return nil, err
	}
	n, err := c.Store.AssignLicenses(c.ctx, inside, row.ID, []uint{found.ID})
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, &refusal{
			code: http.StatusConflict, reason: "duplicate", message: "User already has a license for the specified product and SKU.",
		}
	}
	a, err := c.Store.Assignment(c.ctx, inside, found.ID, f)
	if err != nil {
		return nil, err
	}
	return c.assignmentJSON(a), nil
}

// deleteAssignment is licensing.licenseAssignments.delete.
func (c *call) deleteAssignment() (empty, error) {
	a, inside, err := c.assignment()
	if err != nil {
		return empty{}, err
	}
	_, err = c.Store.RemoveLicenses(c.ctx, inside, a.SubscriptionID, []uint{a.UserID})
	return empty{}, err
}

// moveAssignment is licensing.licenseAssignments.update and patch. A customer has
// one edition of a product at a time, so there is none to move a license to.
func (c *call) moveAssignment(in *licenseAssignment) (*licenseAssignment, error) {
	a, _, err := c.assignment()
	if err != nil {
		return nil, err
	}
	if err := fixed(in, c.assignmentJSON(a)); err != nil {
		return nil, err
	}
	to := given(in.SkuID)
	switch {
	case to == "":
		return nil, invalid("skuId", "The skuId to move the license to is required.")
	case to == a.SKUID:
		return nil, condition("The new sku should be different than the old sku.")
	}
	return nil, condition("The customer has one edition of " + a.ProductName + " at a time, which is " + a.SKUName + ". Change the edition of the subscription.")
}

// listAssignments is licensing.licenseAssignments.listForProduct and
// listForProductAndSku.
func (c *call) listAssignments() (*licenseAssignmentList, error) {
	found, err := c.customer(c.query["customerId"])
	if err != nil {
		return nil, err
	}
	inside, err := c.Store.Inside(c.ctx, c.actor, found.ID)
	if err != nil {
		return nil, err
	}
	f, err := c.edition(inside)
	if err != nil {
		return nil, err
	}
	paging, err := c.paging()
	if err != nil {
		return nil, err
	}
	page, err := c.Store.ListAssignments(c.ctx, inside, f, paging)
	if err != nil {
		return nil, err
	}
	out := &licenseAssignmentList{Kind: "licensing#licenseAssignmentList", NextPageToken: page.Older}
	for _, a := range page.Rows {
		out.Items = append(out.Items, c.assignmentJSON(a))
	}
	return out, nil
}
