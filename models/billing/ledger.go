package billing

// An Entry is one row of the seat ledger of one subscription: what it bills
// after a change. A ledger is the list of entries in the order in which they
// were written; their days never go back.
type Entry struct {
	// Day is the civil day of the change, in the billing zone.
	Day Day
	// Billed is how many licenses are billed after it: the licensed users of a
	// Flexible subscription, the purchased licenses of an Annual one, and 0
	// for a suspended Flexible subscription. It is never negative.
	Billed int64
	// Plan is the plan after the change.
	Plan Plan
	// Price is the monthly price of one license that an Annual term started
	// with. Flexible has none here: its list price is looked up per day.
	Price Money
	// Order is the number of the order behind the change, 0 for none.
	Order uint
}

// InForce is the entry that a day is billed by: the last one of an earlier day.
// So a change on day d counts from d+1, and of several on one day the last
// counts. Before the first entry nothing is billed, and InForce is the zero
// Entry.
func InForce(ledger []Entry, day Day) Entry {
	var found Entry
	for _, entry := range ledger {
		if entry.Day >= day {
			break
		}
		found = entry
	}
	return found
}

// appended is a copy of the ledger with one entry more.
func appended(ledger []Entry, entry Entry) []Entry {
	longer := make([]Entry, 0, len(ledger)+1)
	return append(append(longer, ledger...), entry)
}
