package api

import (
	"encoding/json"
	"reflect"

	"perseat/models"
)

// fixed refuses fields that were sent with another value than they have now: those
// that are marked as fixed, which callers send along because they read them before.
// Both are pointers to the same struct; now has what holds.
func fixed[T any](in, now *T) error {
	var wrong []models.FieldError
	compare(reflect.ValueOf(in).Elem(), reflect.ValueOf(now).Elem(), "", &wrong)
	if len(wrong) == 0 {
		return nil
	}
	return &models.Error{Kind: models.Invalid, Message: wrong[0].Message, Fields: wrong}
}

func compare(in, now reflect.Value, path string, wrong *[]models.FieldError) {
	for i := range in.NumField() {
		f := in.Type().Field(i)
		sent, at := in.Field(i), join(path, jsonName(f))
		switch {
		case sent.IsNil():
		case f.Tag.Get("api") == "fixed":
			if !reflect.DeepEqual(sent.Interface(), now.Field(i).Interface()) {
				*wrong = append(*wrong, models.FieldError{Field: at, Message: cannotChange(at, now.Field(i))})
			}
		case sent.Kind() == reflect.Pointer && sent.Type().Elem().Kind() == reflect.Struct:
			inner := now.Field(i)
			if inner.IsNil() {
				inner = reflect.New(sent.Type().Elem())
			}
			compare(sent.Elem(), inner.Elem(), at, wrong)
		}
	}
}

func cannotChange(path string, now reflect.Value) string {
	text, err := json.Marshal(now.Interface())
	if now.IsNil() || err != nil {
		return path + " is read-only. Leave it out."
	}
	return path + " is read-only. It is " + string(text) + "."
}

// of is a pointer to a value, for the fields of an answer.
func of[T any](v T) *T { return &v }

// given is what a field was sent as; its zero value if it was not.
func given[T any](field *T) (v T) {
	if field != nil {
		v = *field
	}
	return v
}

// some is a field of an answer that is left out while it is empty.
func some[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}
