package ui

// Crumb is one parent of a page.
type Crumb struct {
	Label string
	Href  string
}

// HeadProps describes the head of a page.
type HeadProps struct {
	Title  string
	Status string // a badge beside the title
	Lede   string // one quiet sentence
	Crumbs []Crumb
}

// View is one of the pages that share a head: a link in a line of links.
type View struct {
	Label   string
	Href    string
	Count   string
	Current bool
}

// EmptyProps describes a list without rows.
type EmptyProps struct {
	Icon  IconName
	Title string
	Text  string // what will be here
}
