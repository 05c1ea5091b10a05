package api

import (
	"strings"

	"perseat/models"
)

// userQuery reads a query for users: clauses separated by blanks, all of which must
// hold. A clause is a word of a name or an address, or a field with : or = and a
// value, such as email:anna*, familyName='van Berg' or isSuspended=true. With = the
// value is the whole field, with : the beginning of one of its words, and with a
// star at its end the beginning of the field.
func userQuery(text string) (models.UserQuery, error) {
	var out models.UserQuery
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		var c clause
		var ok bool
		if c, rest, ok = readClause(rest); !ok {
			return out, invalid("query", "The query is malformed near “"+head(rest)+"”. Write clauses such as email:anna* or familyName='van Berg'.")
		}
		if err := c.addTo(&out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// head is the beginning of a text that a caller sent, as errors repeat it.
func head(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), 40)])
}

// clause is one condition of a query.
type clause struct {
	field, operator, value string
}

// readClause reads the first clause of a text and returns what follows it.
func readClause(text string) (clause, string, bool) {
	end := strings.IndexAny(text, ":= ")
	if end < 0 || text[end] == ' ' {
		value, rest, ok := readValue(text)
		return clause{value: value}, rest, ok
	}
	c := clause{field: text[:end], operator: text[end : end+1]}
	var rest string
	var ok bool
	c.value, rest, ok = readValue(text[end+1:])
	return c, rest, ok && c.field != ""
}

// readValue reads a value, which may stand in quotes.
func readValue(text string) (value, rest string, ok bool) {
	if text == "" {
		return "", "", false
	}
	if quote := text[:1]; quote == "'" || quote == `"` {
		value, rest, ok = strings.Cut(text[1:], quote)
		return value, rest, ok && value != "" && (rest == "" || rest[0] == ' ')
	}
	value, rest, _ = strings.Cut(text, " ")
	return value, rest, value != ""
}

func (c clause) addTo(q *models.UserQuery) error {
	switch c.field {
	case "isAdmin", "isDelegatedAdmin", "isSuspended":
		return c.addFlag(q)
	case "", "email", "givenName", "familyName", "name":
	default:
		return invalid("query", "The query cannot look at “"+head(c.field)+"”. It can look at email, name, givenName, familyName, isAdmin, isDelegatedAdmin and isSuspended.")
	}
	term := models.UserTerm{Field: models.UserField(c.field), Match: models.MatchWord, Text: c.value}
	if start, star := strings.CutSuffix(c.value, "*"); star {
		term.Match, term.Text = models.MatchStart, start
	} else if c.operator == "=" {
		term.Match = models.MatchAll
	}
	q.Terms = append(q.Terms, term)
	return nil
}

func (c clause) addFlag(q *models.UserQuery) error {
	if c.value != "true" && c.value != "false" {
		return invalid("query", c.field+" in the query must be true or false.")
	}
	yes := c.value == "true"
	switch c.field {
	case "isAdmin":
		q.SuperAdmin = &yes
	case "isDelegatedAdmin":
		q.Manager = &yes
	default:
		q.Suspended = &yes
	}
	return nil
}
