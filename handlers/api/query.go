package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"perseat/models"
)

// standardQuery are the parameters that every method takes.
func standardQuery() []param {
	return []param{
		{name: "alt", about: "The form of the answer.", enum: []string{"json"}, standard: "json"},
		{name: "fields", about: "Which fields the answer is to have."},
		{name: "prettyPrint", about: "Answers with indentation and line breaks.", enum: []string{"true", "false"}, standard: "true"},
		{name: "key", about: "Not used: the API key stands in the header Authorization."},
		{name: "quotaUser", about: "Not used: calls are counted for each API key."},
	}
}

// readQuery reads the parameters of a query strictly: one that there is none of,
// that is given twice or has a value that it cannot have is refused and named.
func (m method) readQuery(raw string) (map[string]string, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, invalid("query", "The query of the address is malformed.")
	}
	params := append(standardQuery(), m.query...)
	out := map[string]string{}
	for name, texts := range values {
		i := slices.IndexFunc(params, func(p param) bool { return p.name == name })
		switch {
		case i < 0:
			return nil, invalid(orQuery(head(name)), "There is no parameter “"+head(name)+"” here. The parameters are "+list(params)+".")
		case len(texts) > 1:
			return nil, invalid(name, "The parameter “"+name+"” is given twice.")
		}
		if err := params[i].check(texts[0]); err != nil {
			return nil, err
		}
		out[name] = texts[0]
	}
	for _, p := range params {
		if p.required && out[p.name] == "" {
			return nil, invalid(p.name, "The parameter “"+p.name+"” is required."+p.choices())
		}
		if out[p.name] == "" {
			out[p.name] = p.standard
		}
	}
	return out, nil
}

func orQuery(name string) string {
	if name == "" {
		return "query"
	}
	return name
}

func list(params []param) string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.name
	}
	return strings.Join(names, ", ")
}

func (p param) choices() string {
	if len(p.enum) == 0 {
		return ""
	}
	return " It is one of " + strings.Join(p.enum, ", ") + "."
}

func (p param) check(text string) error {
	if !storable(text) {
		return invalid(p.name, "The parameter “"+p.name+"” must be a text in UTF-8.")
	}
	if len(p.enum) > 0 && text != "" && !slices.Contains(p.enum, text) {
		return invalid(p.name, "The parameter “"+p.name+"” must be one of "+strings.Join(p.enum, ", ")+".")
	}
	if p.most == 0 || text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < p.least || n > p.most {
		return invalid(p.name, "The parameter “"+p.name+"” must be a whole number from "+
			strconv.FormatInt(p.least, 10)+" to "+strconv.FormatInt(p.most, 10)+".")
	}
	return nil
}

// pageParams are the parameters of a method that lists.
func pageParams(standard, most int64) []param {
	return []param{
		{name: "maxResults", about: "How many results a page has at most.", least: 1, most: most, standard: strconv.FormatInt(standard, 10)},
		{name: "pageToken", about: "The nextPageToken of the page before."},
	}
}

// paging is the page that the call asks for.
func (c *call) paging() (models.Paging, error) {
	size, err := strconv.Atoi(c.query["maxResults"])
	if err != nil {
		return models.Paging{}, err
	}
	token := c.query["pageToken"]
	if token != "" && !models.CursorOK(token) {
		return models.Paging{}, invalid("pageToken", "The parameter “pageToken” must be the nextPageToken of the page before.")
	}
	return models.Paging{Older: token, Size: size}, nil
}
