package api

import (
	"strconv"
	"time"

	"perseat/models"
	"perseat/models/billing"
)

// subscription is a subscription in the Reseller API.
type subscription struct {
	Kind              *string          `json:"kind,omitempty"`
	CustomerID        *string          `json:"customerId,omitempty" api:"fixed"`
	CustomerDomain    *string          `json:"customerDomain,omitempty" api:"fixed"`
	SubscriptionID    *string          `json:"subscriptionId,omitempty" api:"fixed"`
	SkuID             *string          `json:"skuId,omitempty" about:"The edition."`
	SkuName           *string          `json:"skuName,omitempty" api:"fixed"`
	BillingMethod     *string          `json:"billingMethod,omitempty" api:"fixed" about:"Always ONLINE."`
	CreationTime      *string          `json:"creationTime,omitempty" api:"fixed" format:"int64" about:"Milliseconds since 1970."`
	Plan              *plan            `json:"plan,omitempty"`
	Seats             *seats           `json:"seats,omitempty"`
	TrialSettings     *trialSettings   `json:"trialSettings,omitempty" api:"fixed"`
	RenewalSettings   *renewalSettings `json:"renewalSettings,omitempty" about:"Of an Annual plan."`
	PurchaseOrderID   *string          `json:"purchaseOrderId,omitempty" about:"The latest P.O. number; at most 80 characters."`
	Status            *string          `json:"status,omitempty" api:"fixed" about:"ACTIVE, SUSPENDED or CANCELLED."`
	SuspensionReasons []string         `json:"suspensionReasons,omitempty" api:"fixed"`
	ResourceUiURL     *string          `json:"resourceUiUrl,omitempty"`
}

type plan struct {
	PlanName           *string   `json:"planName,omitempty" about:"FLEXIBLE, ANNUAL_MONTHLY_PAY (answered as ANNUAL), ANNUAL_YEARLY_PAY or TRIAL."`
	IsCommitmentPlan   *bool     `json:"isCommitmentPlan,omitempty" api:"fixed"`
	CommitmentInterval *interval `json:"commitmentInterval,omitempty" api:"fixed"`
}

type interval struct {
	StartTime *string `json:"startTime,omitempty" format:"int64"`
	EndTime   *string `json:"endTime,omitempty" format:"int64"`
}

type seats struct {
	Kind                  *string `json:"kind,omitempty"`
	NumberOfSeats         *int64  `json:"numberOfSeats,omitempty" about:"The purchased licenses of an Annual plan, in all."`
	MaximumNumberOfSeats  *int64  `json:"maximumNumberOfSeats,omitempty" about:"The purchase cap on Flexible and Trial; on Annual the contract limit, which is read-only."`
	LicensedNumberOfSeats *int64  `json:"licensedNumberOfSeats,omitempty" about:"The users who hold a license. Read-only."`
}

type trialSettings struct {
	IsInTrial    *bool   `json:"isInTrial,omitempty"`
	TrialEndTime *string `json:"trialEndTime,omitempty" format:"int64"`
}

type renewalSettings struct {
	Kind        *string `json:"kind,omitempty"`
	RenewalType *string `json:"renewalType,omitempty"`
}

// subscriptions is one page of a list.
type subscriptions struct {
	Kind          string          `json:"kind"`
	Subscriptions []*subscription `json:"subscriptions,omitempty"`
	NextPageToken string          `json:"nextPageToken,omitempty"`
}

// changePlanRequest is the body of changePlan.
type changePlanRequest struct {
	Kind            *string `json:"kind,omitempty"`
	PlanName        *string `json:"planName,omitempty"`
	Seats           *seats  `json:"seats,omitempty"`
	PurchaseOrderID *string `json:"purchaseOrderId,omitempty"`
}

const (
	seatsKind    = "subscriptions#seats"
	renewalKind  = "subscriptions#renewalSettings"
	billedOnline = "ONLINE"
	answerAnnual = "ANNUAL" // what Google answers for ANNUAL_MONTHLY_PAY
)

// subscriptionJSON is a subscription as the API answers it. A trial with a chosen
// plan is answered as that plan, in trial.
func (c *call) subscriptionJSON(s models.SubscriptionRow, zone *time.Location) *subscription {
	out := &subscription{
		Kind: of("reseller#subscription"), CustomerID: of(models.Customer{ID: s.CustomerID}.CustomerID()),
		CustomerDomain: of(s.CustomerDomain), SubscriptionID: of(strconv.FormatUint(uint64(s.ID), 10)),
		SkuID: of(s.SKUID), SkuName: of(s.SKUName), BillingMethod: of(billedOnline), CreationTime: millis(s.CreatedAt),
		Plan: planJSON(s.Subscription, zone), Seats: seatsJSON(s), TrialSettings: trialJSON(s.Subscription, zone),
		PurchaseOrderID: some(s.OrderedUnder), Status: of("ACTIVE"), ResourceUiURL: of(c.page(s.CustomerID)),
	}
	if s.Plan.Annual() {
		out.RenewalSettings = &renewalSettings{Kind: of(renewalKind), RenewalType: of(renewalType(s.Subscription))}
	}
	switch s.Status {
	case models.Canceled:
		out.Status = of("CANCELLED")
	case models.Suspended:
		out.Status, out.SuspensionReasons = of("SUSPENDED"), []string{s.Suspension.Reason()}
	}
	return out
}

func millis(at time.Time) *string { return of(strconv.FormatInt(at.UnixMilli(), 10)) }

// shownPlan is the plan that the API answers.
func shownPlan(s models.Subscription) billing.Plan {
	if s.Plan == billing.Trial && s.NextPlan != "" {
		return s.NextPlan
	}
	return s.Plan
}

func planJSON(s models.Subscription, zone *time.Location) *plan {
	shown := shownPlan(s)
	out := &plan{PlanName: of(string(shown)), IsCommitmentPlan: of(shown.Annual())}
	if shown == billing.AnnualMonthly {
		out.PlanName = of(answerAnnual)
	}
	if s.Plan.Annual() {
		term := s.Term()
		out.CommitmentInterval = &interval{millis(term.Start.Start(zone)), millis(term.End.Start(zone))}
	}
	return out
}

func seatsJSON(s models.SubscriptionRow) *seats {
	out := &seats{Kind: of(seatsKind), LicensedNumberOfSeats: of(s.Licensed), MaximumNumberOfSeats: of(s.Ceiling)}
	switch {
	case s.Plan.Annual():
		out.NumberOfSeats, out.MaximumNumberOfSeats = of(s.Ceiling), of(s.ContractLimit)
	case shownPlan(s.Subscription).Annual():
		out.NumberOfSeats = of(s.NextSeats)
	}
	return out
}

func trialJSON(s models.Subscription, zone *time.Location) *trialSettings {
	out := &trialSettings{IsInTrial: of(s.Plan == billing.Trial && s.Status == models.Active)}
	if s.TrialEnd != billing.NoDay {
		out.TrialEndTime = millis(s.TrialEnd.Start(zone))
	}
	return out
}

// renewals are the renewal types, with the payments that they name.
var renewals = map[string]models.RenewalOrder{
	"AUTO_RENEW_MONTHLY_PAY":          {Renewal: models.RenewSame, Plan: billing.AnnualMonthly},
	"AUTO_RENEW_YEARLY_PAY":           {Renewal: models.RenewSame, Plan: billing.AnnualYearly},
	"RENEW_CURRENT_USERS_MONTHLY_PAY": {Renewal: models.RenewLicensed, Plan: billing.AnnualMonthly},
	"RENEW_CURRENT_USERS_YEARLY_PAY":  {Renewal: models.RenewLicensed, Plan: billing.AnnualYearly},
	"SWITCH_TO_PAY_AS_YOU_GO":         {Renewal: models.RenewFlexible},
	"CANCEL":                          {Renewal: models.RenewCancel},
}

const renewalTypes = "AUTO_RENEW_MONTHLY_PAY, AUTO_RENEW_YEARLY_PAY, RENEW_CURRENT_USERS_MONTHLY_PAY, " +
	"RENEW_CURRENT_USERS_YEARLY_PAY, SWITCH_TO_PAY_AS_YOU_GO or CANCEL"

// renewalType is how a subscription is set to renew, in the API's words. They have
// none for a chosen number: it is answered as a renewal with the same number.
func renewalType(s models.Subscription) string {
	wanted := models.RenewalOrder{Renewal: s.Renewal, Plan: s.RenewalPlan}
	switch s.Renewal {
	case models.RenewFlexible, models.RenewCancel:
		wanted.Plan = ""
	case models.RenewNumber:
		wanted.Renewal = models.RenewSame
	}
	for name, order := range renewals {
		if order == wanted {
			return name
		}
	}
	return ""
}

// renewal is what the caller wants to happen at the term's end.
func (in *renewalSettings) renewal() (models.RenewalOrder, error) {
	order, ok := renewals[given(in.RenewalType)]
	if !ok {
		return order, invalid("renewal", "The renewalType must be "+renewalTypes+".")
	}
	return order, nil
}
