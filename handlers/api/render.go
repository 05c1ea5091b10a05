package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"perseat/models"
)

// render writes an answer as JSON: with the fields that were asked for, and laid
// out unless that was not wanted.
func (c *call) render(out any) (models.Answered, error) {
	if _, none := out.(nothing); none {
		return models.Answered{Status: http.StatusNoContent}, nil
	}
	text, err := json.Marshal(out)
	if err != nil {
		return models.Answered{}, err
	}
	if c.wanted != nil {
		if text, err = c.wanted.from(text); err != nil {
			return models.Answered{}, err
		}
	}
	if c.query["prettyPrint"] == "true" {
		var b bytes.Buffer
		if err := json.Indent(&b, text, "", "  "); err != nil {
			return models.Answered{}, err
		}
		text = append(b.Bytes(), '\n')
	}
	return models.Answered{Status: http.StatusOK, Body: string(text)}, nil
}

// wantedFields reads a selection such as "nextPageToken,subscriptions(skuId,seats/numberOfSeats)";
// nil means all fields.
func wantedFields(text string) (selection, error) {
	if text == "" {
		return nil, nil
	}
	p := parser{rest: text}
	wanted, ok := p.selection(0)
	if !ok || p.rest != "" {
		return nil, invalid("fields", "The parameter “fields” must name fields, such as nextPageToken,subscriptions(skuId,seats/numberOfSeats).")
	}
	return wanted, nil
}

// from leaves of an answer what is wanted.
func (s selection) from(text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var whole any
	if err := d.Decode(&whole); err != nil {
		return nil, err
	}
	return json.Marshal(s.of(whole))
}

// selection are the fields wanted of an object; nil means all.
type selection map[string]selection

func (s selection) of(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if _, all := s["*"]; all || s == nil {
			return v
		}
		out := map[string]any{}
		for name, inner := range s {
			if field, there := v[name]; there {
				out[name] = inner.of(field)
			}
		}
		return out
	case []any:
		for i := range v {
			v[i] = s.of(v[i])
		}
	}
	return v
}

// parser reads a selection.
type parser struct{ rest string }

const maxDepth = 10

func (p *parser) selection(depth int) (selection, bool) {
	if depth > maxDepth {
		return nil, false
	}
	out := selection{}
	for {
		inner, name, ok := p.field(depth)
		if !ok {
			return nil, false
		}
		if before, twice := out[name]; twice && before != nil && inner != nil {
			for more, of := range inner {
				before[more] = of
			}
		} else if !twice {
			out[name] = inner
		}
		if !p.take(",") {
			return out, true
		}
	}
}

// field reads a name with what is wanted below it: a/b or a(b,c).
func (p *parser) field(depth int) (selection, string, bool) {
	end := strings.IndexAny(p.rest, ",/()")
	if end < 0 {
		end = len(p.rest)
	}
	name := strings.TrimSpace(p.rest[:end])
	p.rest = p.rest[end:]
	switch {
	case depth > maxDepth, name == "", strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_*") != "":
		return nil, "", false
	case p.take("/"):
		inner, below, ok := p.field(depth + 1)
		return selection{below: inner}, name, ok
	case p.take("("):
		inner, ok := p.selection(depth + 1)
		return inner, name, ok && p.take(")")
	}
	return nil, name, true
}

func (p *parser) take(sign string) bool {
	rest, ok := strings.CutPrefix(p.rest, sign)
	if ok {
		p.rest = rest
	}
	return ok
}
