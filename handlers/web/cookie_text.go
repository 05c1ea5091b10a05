package web

import (
	"encoding/binary"
	"encoding/json"

	"github.com/gorilla/securecookie"
)

// cookieText is how the values of a cookie are written before they are signed and
// encrypted: as gob, and short ones behind it as JSON once more, with its length in
// two bytes. A session's cookie is read with every request, and gob works out anew
// each time what it reads: a twentieth of a page or an order. A program that knows
// only gob reads the same cookies, as it must while programs are exchanged.
type cookieText struct{ gob securecookie.GobEncoder }

// longestTwice is how long JSON is at most that is written too, in bytes: a cookie
// has 4,096 for everything.
const longestTwice = 200

// Serialize writes values, all of which are texts.
func (t cookieText) Serialize(values any) ([]byte, error) {
	text, err := t.gob.Serialize(values)
	if err != nil {
		return nil, err
	}
	short := map[string]string{}
	for name, value := range values.(map[any]any) {
		short[name.(string)] = value.(string)
	}
	also, err := json.Marshal(short)
	if err != nil || len(also) > longestTwice {
		return text, err
	}
	return binary.BigEndian.AppendUint16(append(text, also...), uint16(len(also))), nil
}

// Deserialize reads values into a *map[any]any.
func (t cookieText) Deserialize(text []byte, into any) error {
	if end := len(text) - 2; end >= 0 {
		var short map[string]string
		length := int(binary.BigEndian.Uint16(text[end:]))
		if length <= end && json.Unmarshal(text[end-length:end], &short) == nil {
			values := make(map[any]any, len(short))
			for name, value := range short {
				values[name] = value
			}
			*into.(*map[any]any) = values
			return nil
		}
	}
	return t.gob.Deserialize(text, into)
}
