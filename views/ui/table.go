package ui

// Narrow says when a column of a table leaves. What a LeavesLast column said
// moves to the row's head.
type Narrow string

// When a column leaves.
const (
	Stays       Narrow = ""
	LeavesFirst Narrow = "c-l" // under 54 rem of table
	LeavesLast  Narrow = "c-m" // under 36 rem of table
)

// Order is the order of a column.
type Order string

// The orders of a column.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Column is one header of a table.
type Column struct {
	Label    string
	Narrow   Narrow
	Number   bool   // numbers and amounts stand right
	SortHref string // where a click sorts by it; empty if it can't
	Sorted   Order
	Hidden   bool    // the label is only heard
	And      *Column // what else stands in the column and sorts it
}

// TableProps describes a table; its rows are the children.
type TableProps struct {
	Caption string
	Columns []Column
	Pick    bool // a first column of boxes to tick; every row starts with Pick
}

// RowHeadProps describes the head of a row.
type RowHeadProps struct {
	Href   string // empty if the row leads nowhere
	Label  string
	Sub    string
	Narrow string // what the columns that left said
}

// PersonProps describes a person as the head of a row.
type PersonProps struct {
	Href   string
	Name   string
	Email  string
	Narrow string
}

// PageWords are the words of the links to other pages of a list.
type PageWords int

// The words of paging.
const (
	NewerOlder   PageWords = iota // lists in order of time
	PreviousNext                  // lists in another order
)

// PagesProps describes the foot of a list that goes on.
type PagesProps struct {
	Shown string // "50 of 1,204 orders"
	Words PageWords
	Back  string // address of the newer or previous page, empty on the first
	On    string // address of the older or next page, empty on the last
	CSV   string // address of the whole list as a file; empty where the page's head has it
}

// Several reports whether there are other pages to go to.
func (p PagesProps) Several() bool { return p.Back != "" || p.On != "" }

func (p PagesProps) back() string {
	if p.Words == PreviousNext {
		return "Previous"
	}
	return "Newer"
}

func (p PagesProps) on() string {
	if p.Words == PreviousNext {
		return "Next"
	}
	return "Older"
}

func (c Column) class() string {
	return classes(when(c.Number, "num"), string(c.Narrow))
}

// sortIcon is the arrow of a sorted column.
func (c Column) sortIcon() IconName {
	switch c.Sorted {
	case Ascending:
		return IconRising
	case Descending:
		return IconFalling
	}
	return NoIcon
}

// beforeAt and afterAt are the two parts of an address, which may break there.
func beforeAt(address string) string { return address[:atSign(address)] }
func afterAt(address string) string  { return address[atSign(address):] }

func atSign(address string) int {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return i + 1
		}
	}
	return len(address)
}

// sorted is the order of the head: its own, or that of what else it sorts by.
func (c Column) sorted() Order {
	if c.Sorted == Unsorted && c.And != nil {
		return c.And.Sorted
	}
	return c.Sorted
}
