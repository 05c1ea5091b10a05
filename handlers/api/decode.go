package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decode reads a body strictly into the struct that to points to, whose fields
// are pointers, structs behind pointers, and slices: nil stands for what was not
// sent. A field that there is none of, one that is sent twice, a value of another
// type, a number in quotes, and anything after the object is refused and named. A
// null empties a text; of other fields it says nothing.
func decode(text []byte, to any) error {
	if !utf8.Valid(text) {
		return invalid("body", "The body must be JSON in UTF-8.")
	}
	d := decoder{json.NewDecoder(bytes.NewReader(text))}
	d.UseNumber()
	first, err := d.next("body")
	if err != nil {
		return err
	}
	if first != json.Delim('{') {
		return invalid("body", "The body must be a JSON object, such as {}.")
	}
	if err := d.object(reflect.ValueOf(to).Elem(), ""); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("body", "The body goes on after its JSON object.")
	}
	return nil
}

type decoder struct{ *json.Decoder }

// next is the next token of a value.
func (d decoder) next(path string) (json.Token, error) {
	token, err := d.Token()
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return token, nil
	case errors.As(err, &syntax):
		return nil, invalid(path, "The body is not valid JSON: "+syntax.Error()+" at byte "+strconv.FormatInt(syntax.Offset, 10)+".")
	case path == "body" && d.InputOffset() == 0:
		return nil, invalid(path, "The body must be a JSON object, such as {}.")
	}
	return nil, invalid(path, "The body is not valid JSON: it ends too early.")
}

// object reads the fields of an object, whose brace was read.
func (d decoder) object(to reflect.Value, path string) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.next(orBody(path))
		if err != nil {
			return err
		}
		name, _ := token.(string)
		at := join(path, name)
		field, ok := fieldOf(to, name)
		if !ok {
			at = join(path, head(name))
			return invalid(orBody(at), "There is no field “"+at+"” here. The fields are "+strings.Join(fieldsOf(to.Type()), ", ")+".")
		}
		if seen[name] {
			return invalid(at, "The field “"+at+"” is sent twice.")
		}
		seen[name] = true
		if err := d.value(field, at); err != nil {
			return err
		}
	}
	_, err := d.next(orBody(path)) // the brace
	return err
}

func orBody(path string) string {
	if path == "" {
		return "body"
	}
	return path
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// fieldOf is the field of a struct with a name in JSON.
func fieldOf(to reflect.Value, name string) (reflect.Value, bool) {
	for i := range to.NumField() {
		if jsonName(to.Type().Field(i)) == name {
			return to.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func fieldsOf(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		names = append(names, jsonName(t.Field(i)))
	}
	return names
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// value reads one value into a pointer or a slice.
func (d decoder) value(to reflect.Value, path string) error {
	token, err := d.next(path)
	if err != nil {
		return err
	}
	if to.Kind() == reflect.Slice {
		return d.list(to, path, token)
	}
	kind := to.Type().Elem().Kind()
	if token == nil {
		if kind == reflect.String {
			to.Set(reflect.New(to.Type().Elem()))
		}
		return nil
	}
	made := reflect.New(to.Type().Elem())
	switch kind {
	case reflect.Struct:
		if token != json.Delim('{') {
			return invalid(path, path+" must be an object, such as {}.")
		}
		err = d.object(made.Elem(), path)
	case reflect.String:
		text, ok := token.(string)
		if !ok {
			return invalid(path, path+" must be a text in quotes.")
		}
		if !storable(text) {
			return invalid(path, path+" must not have the character NUL.")
		}
		made.Elem().SetString(text)
	case reflect.Bool:
		yes, ok := token.(bool)
		if !ok {
			return invalid(path, path+" must be true or false, without quotes.")
		}
		made.Elem().SetBool(yes)
	default:
		var n int64
		n, err = number(token, path)
		made.Elem().SetInt(n)
	}
	to.Set(made)
	return err
}

// storable reports whether a text can be asked of every database.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// maxNumber is the largest number that Google's clients can send.
const maxNumber = 1<<31 - 1

func number(token json.Token, path string) (int64, error) {
	text, ok := token.(json.Number)
	if !ok {
		return 0, invalid(path, path+" must be a number without quotes, such as 12.")
	}
	n, err := strconv.ParseInt(text.String(), 10, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		return 0, invalid(path, path+" must be a whole number, such as 12.")
	}
	if err != nil || n > maxNumber || n < -maxNumber {
		return 0, invalid(path, path+" must be at most 2147483647.")
	}
	return n, nil
}

// list reads the elements of a list, each as one value.
func (d decoder) list(to reflect.Value, path string, first json.Token) error {
	if first == nil {
		return nil
	}
	if first != json.Delim('[') {
		return invalid(path, path+" must be a list, such as [].")
	}
	to.Set(reflect.MakeSlice(to.Type(), 0, 0))
	for d.More() {
		one := reflect.New(reflect.PointerTo(to.Type().Elem())).Elem()
		if err := d.value(one, path); err != nil {
			return err
		}
		if one.IsNil() {
			return invalid(path, path+" must not have null in its list.")
		}
		to.Set(reflect.Append(to, one.Elem()))
	}
	_, err := d.next(path) // the bracket
	return err
}
