package billing

// A Plan says how a subscription's licenses are paid.
type Plan string

// The plans, under the names that the API and the database use.
const (
	Flexible      Plan = "FLEXIBLE"
	AnnualMonthly Plan = "ANNUAL_MONTHLY_PAY"
	AnnualYearly  Plan = "ANNUAL_YEARLY_PAY"
	Trial         Plan = "TRIAL"
)

// Annual reports whether the plan is a commitment for a term of one year.
func (p Plan) Annual() bool { return p == AnnualMonthly || p == AnnualYearly }

// Monthly reports whether the plan is invoiced after the end of each month.
// The yearly payment is invoiced at once and a trial never.
func (p Plan) Monthly() bool { return p == Flexible || p == AnnualMonthly }

// Known reports whether p is one of the plans.
func (p Plan) Known() bool { return p.Annual() || p == Flexible || p == Trial }

// String is the plan's name on pages and invoices.
func (p Plan) String() string {
	switch p {
	case Flexible:
		return "Flexible Plan"
	case AnnualMonthly:
		return "Annual Plan (monthly payments)"
	case AnnualYearly:
		return "Annual Plan (yearly payments)"
	case Trial:
		return "Trial"
	}
	return string(p)
}
