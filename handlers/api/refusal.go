package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/models"
)

// refusal is an error as the APIs answer it.
type refusal struct {
	code    int
	reason  string
	message string
	items   []item // one for each field that is wrong
	wait    time.Duration
}

// item is one thing that is wrong.
type item struct {
	Message      string `json:"message"`
	Domain       string `json:"domain"`
	Reason       string `json:"reason"`
	LocationType string `json:"locationType,omitempty"`
	Location     string `json:"location,omitempty"`
}

func (r *refusal) Error() string { return r.message }

// json is the error in Google's shape.
func (r *refusal) json() []byte {
	domain := "global"
	if r.reason == "quotaExceeded" {
		domain = "usageLimits"
	}
	items := r.items
	if len(items) == 0 {
		items = []item{{Message: r.message}}
	}
	for i := range items {
		items[i].Domain, items[i].Reason = domain, r.reason
	}
	body := map[string]any{"error": map[string]any{
		"code": r.code, "message": r.message, "errors": items, "status": r.status(),
	}}
	text, err := json.Marshal(body)
	if err != nil {
		return []byte(`{"error":{"code":500,"message":"Something went wrong on our side."}}`)
	}
	return text
}

func (r *refusal) status() string {
	switch r.code {
	case http.StatusBadRequest:
		if r.reason == "badRequest" {
			return "FAILED_PRECONDITION"
		}
		return "INVALID_ARGUMENT"
	case http.StatusUnauthorized:
		return "UNAUTHENTICATED"
	case http.StatusForbidden:
		return "PERMISSION_DENIED"
	case http.StatusNotFound:
		return "NOT_FOUND"
	case http.StatusConflict:
		if r.reason == "duplicate" {
			return "ALREADY_EXISTS"
		}
		return "ABORTED"
	case http.StatusPreconditionFailed:
		return "FAILED_PRECONDITION"
	case http.StatusTooManyRequests:
		return "RESOURCE_EXHAUSTED"
	}
	if r.code == http.StatusServiceUnavailable {
		return "UNAVAILABLE"
	}
	return "INTERNAL"
}

// invalid refuses one field of what was sent.
func invalid(field, message string) error {
	return &models.Error{Kind: models.Invalid, Message: message, Fields: []models.FieldError{{Field: field, Message: message}}}
}

// condition refuses what the state of an account does not allow.
func condition(message string) error {
	return &refusal{code: http.StatusPreconditionFailed, reason: "conditionNotMet", message: message}
}

// refused is an error as the method answers it. It is final if the call, sent
// again under the same Idempotency-Key, gets the same.
func (c *call) refused(err error) (r *refusal, final bool) {
	r = refusalOf(err)
	for i, it := range r.items {
		if name := c.names[it.Location]; name != "" {
			r.items[i].Location = name
		} else if name := fieldNames[it.Location]; name != "" {
			r.items[i].Location = name
		}
	}
	var store *models.Error
	if errors.As(err, &store) && store.Cause == models.CauseSeatsFull {
		r.seatsFull(c.method.service())
	}
	return r, store == nil || store.Cause != models.CauseRepeated
}

// fieldNames are the names that the APIs have for the fields of the store.
var fieldNames = map[string]string{
	"domain": "customerDomain", "name": "postalAddress.organizationName", "contact_name": "postalAddress.contactName",
	"contact_email": "alternateEmail", "phone": "phoneNumber", "street": "postalAddress.addressLine1",
	"street2": "postalAddress.addressLine2", "street3": "postalAddress.addressLine3", "city": "postalAddress.locality",
	"region": "postalAddress.region", "postal_code": "postalAddress.postalCode", "country": "postalAddress.countryCode",
	"sku": "skuId", "plan": "plan.planName", "po_number": "purchaseOrderId", "renewal": "renewalSettings.renewalType",
	"purchased": "numberOfSeats", "cap": "maximumNumberOfSeats", "licensed": "licensedNumberOfSeats",
	"email": "primaryEmail", "first_name": "name.givenName", "last_name": "name.familyName", "secondary_email": "recoveryEmail",
}

// seatsFull says that a subscription has no room in the words of the API that
// was asked.
func (r *refusal) seatsFull(service string) {
	r.code, r.reason = http.StatusPreconditionFailed, "conditionNotMet"
	switch service {
	case "directory":
		r.reason, r.message = "limitExceeded", "Domain user limit reached. "+r.message
	case "licensing":
		r.message = "There aren't enough available licenses for the specified product-SKU pair. " + r.message
	}
}

// refusalOf translates any error.
func refusalOf(err error) *refusal {
	var own *refusal
	var store *models.Error
	var web *echo.HTTPError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &store):
		return ofStore(store)
	case errors.As(err, &web):
		return ofWeb(web)
	}
	return fault(err)
}

// fault is an error that is not the caller's.
func fault(err error) *refusal {
	r := &refusal{code: http.StatusInternalServerError, reason: "backendError", message: "Something went wrong on our side."}
	if models.KindOf(err) == models.Unavailable {
		r.code, r.message = http.StatusServiceUnavailable, models.TroubleText(err)
	}
	return r
}

// ofStore translates a refusal of the store.
func ofStore(e *models.Error) *refusal {
	r := &refusal{message: e.Error(), wait: e.Wait}
	for _, f := range e.Fields {
		r.items = append(r.items, item{Message: f.Message, LocationType: "field", Location: f.Field})
	}
	switch {
	case e.Cause == models.CauseTooMany:
		r.code, r.reason = http.StatusTooManyRequests, "quotaExceeded"
	case e.Cause == models.CauseRepeated:
		r.code, r.reason, r.message = http.StatusConflict, "conflict", "This Idempotency-Key was used with another request. Nothing was changed. Use another key."
	case e.Cause == models.CauseTaken:
		r.code, r.reason = http.StatusConflict, "duplicate"
	case e.Cause == models.CauseInactive:
		r.code, r.reason = http.StatusBadRequest, "badRequest"
	case e.Cause == models.CauseMissing, e.Kind == models.Conflict:
		r.code, r.reason = http.StatusPreconditionFailed, "conditionNotMet"
	case e.Kind == models.Invalid:
		r.code, r.reason = http.StatusBadRequest, "invalid"
	case e.Kind == models.NotFound:
		r.code, r.reason = http.StatusNotFound, "notFound"
	case e.Kind == models.Forbidden:
		r.code, r.reason = http.StatusForbidden, "forbidden"
	default:
		return fault(e)
	}
	return r
}

// ofWeb translates a refusal of the router or of what stands before it.
func ofWeb(e *echo.HTTPError) *refusal {
	switch e.Code {
	case http.StatusRequestEntityTooLarge:
		return refusalOf(tooLarge())
	case http.StatusNotFound:
		return refusalOf(noMethod())
	case http.StatusForbidden:
		return &refusal{code: e.Code, reason: "forbidden", message: "Browsers may not call this from another site."}
	}
	return &refusal{code: e.Code, reason: "badRequest", message: http.StatusText(e.Code)}
}

// statusLeft is logged for a client that left before its answer.
const statusLeft = 499

// Problem answers every call that ended in an error, in the APIs' shape. Faults
// are logged, once, and their text is never shown.
func (a API) Problem(err error, c echo.Context) {
	left := errors.Is(c.Request().Context().Err(), context.Canceled)
	ctx := context.WithoutCancel(c.Request().Context())
	if c.Response().Committed {
		if !left {
			a.Log.ErrorContext(ctx, "call failed after its answer began", "err", err, "path", c.Path())
		}
		return
	}
	r, h := refusalOf(err), c.Response().Header()
	switch {
	case left && r.code >= http.StatusInternalServerError: // its work was given up with it
		_ = c.NoContent(statusLeft)
		return
	case r.code >= http.StatusInternalServerError:
		a.Log.ErrorContext(ctx, "call failed", "err", err, "method", c.Request().Method, "path", c.Path())
		h.Set(echo.HeaderRetryAfter, "30")
	case r.code == http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, "Bearer")
	case r.code == http.StatusTooManyRequests:
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(int((r.wait+time.Second-1)/time.Second)))
	}
	h.Set(echo.HeaderCacheControl, "no-store")
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(r.code)
		return
	}
	_ = c.Blob(r.code, "application/json; charset=UTF-8", r.json()) // the client may have gone
}
