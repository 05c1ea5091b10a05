package api

import (
	"reflect"
	"regexp"
	"strings"

	"perseat/models/access"
)

// service is one API.
type service struct {
	name    string // "reseller"
	version string // "v1"
	title   string
	about   string
	methods []method
}

// services are all APIs.
func services() []service { return []service{resellerAPI(), directoryAPI(), licensingAPI()} }

// method is one method of an API.
type method struct {
	id    string // "reseller.customers.get"
	verb  string
	path  string // "apps/reseller/v1/customers/{customerId}"
	about string
	right access.Right
	query []param
	deed
}

// param is a parameter of the query.
type param struct {
	name     string
	about    string
	required bool
	enum     []string
	least    int64 // of a number; most is 0 for a text
	most     int64
	standard string // what counts if it is absent
}

// deed is what a method does: it reads a body of the type in, nil for none, and
// answers with the type out.
type deed struct {
	in, out reflect.Type
	do      func(*call) (any, error)
}

// answers is the deed of a method without a body.
func answers[Out any](do func(*call) (Out, error)) deed {
	return deed{out: reflect.TypeFor[Out](), do: func(c *call) (any, error) { return do(c) }}
}

// reads is the deed of a method with a body.
func reads[In, Out any](do func(*call, *In) (Out, error)) deed {
	return deed{
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](),
		do: func(c *call) (any, error) {
			in, _ := c.body.(*In)
			return do(c, in)
		},
	}
}

// nothing is the answer of a method that has done its work: 204.
type nothing struct{}

// empty is an answer without fields.
type empty struct{}

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// route is the method's path as the router spells it.
func (m method) route() string { return "/" + inBraces.ReplaceAllString(m.path, ":$1") }

// names are the parameters of the method's path, in their order.
func (m method) names() (names []string) {
	for _, found := range inBraces.FindAllStringSubmatch(m.path, -1) {
		names = append(names, found[1])
	}
	return names
}

// changes reports whether the method changes something.
func (m method) changes() bool { return m.verb != "GET" }

// service is the API that the method belongs to, by the first part of its id.
func (m method) service() string {
	name, _, _ := strings.Cut(m.id, ".")
	return name
}
