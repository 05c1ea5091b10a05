package web

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/models/billing"
)

// ID reads an id out of the address. Anything but a number is not found.
func ID(c echo.Context, name string) (uint, error) {
	n := id(c.Param(name))
	if n == 0 {
		return 0, &models.Error{Kind: models.NotFound, Message: "There is no such page."}
	}
	return n, nil
}

// QueryID reads an id out of the part of an address behind the question mark; 0 if
// it is absent or none.
func QueryID(c echo.Context, name string) uint {
	return id(c.QueryParam(name))
}

// FormID reads an id out of a form; 0 if it is absent or none.
func FormID(c echo.Context, field string) uint {
	return id(c.FormValue(field))
}

// id reads an id; 0 if it is none.
func id(text string) uint {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0
	}
	return uint(n)
}

// FormIDs reads the ids of the ticked boxes of a form.
func FormIDs(c echo.Context, field string) []uint {
	form, err := c.FormParams()
	if err != nil {
		return nil
	}
	var ids []uint
	for _, text := range form[field] {
		if n := id(text); n > 0 {
			ids = append(ids, n)
		}
	}
	return ids
}

// FormInt reads a hidden whole number; 0 if it is absent or none.
func FormInt(c echo.Context, field string) int64 {
	n, err := strconv.ParseInt(c.FormValue(field), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

var grouped = regexp.MustCompile(`^[-−]?\d{1,3}(,\d{3})+$`)

// beyond is larger than every number that a form accepts.
const beyond = 1_000_000_000

// Number reads a whole number that a person typed, with or without blanks around
// it and commas between thousands. One that is too large for every form is read
// as a billion, so that the answer names the limit. Anything else is Invalid and
// names the field.
func Number(c echo.Context, field, label string) (int64, error) {
	return WholeNumber(c.FormValue(field), field, label)
}

// WholeNumber is Number of a text that was read already.
func WholeNumber(text, field, label string) (int64, error) {
	text = strings.TrimSpace(text)
	if grouped.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	text = strings.TrimPrefix(strings.Replace(text, "−", "-", 1), "+")
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return min(max(n, -beyond), beyond), nil
	}
	sentence := label + " must be a whole number, such as 12."
	if text == "" {
		sentence = "Type a number for " + strings.ToLower(label[:1]) + label[1:] + "."
	}
	return 0, Invalid(field, sentence)
}

// Invalid refuses one field.
func Invalid(field, sentence string) error {
	return &models.Error{Kind: models.Invalid, Message: sentence, Fields: []models.FieldError{{Field: field, Message: sentence}}}
}

// Day reads a date out of the query; 0 if it is absent or none.
func Day(c echo.Context, field string) billing.Day {
	day, err := billing.ParseDay(strings.TrimSpace(c.QueryParam(field)))
	if err != nil {
		return 0
	}
	return day
}
