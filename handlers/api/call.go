package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/models/access"
)

// call is one call of a method.
type call struct {
	API
	ctx    context.Context
	actor  access.Actor
	method method
	echo   echo.Context
	query  map[string]string
	wanted selection         // the fields that the answer is to have; nil for all
	text   []byte            // the body as it was sent
	body   any               // the body as the method reads it
	names  map[string]string // what this method calls a field, where it is another name than usual
}

// limits of what a call may send.
const (
	maxBody           = 64 << 10
	maxIdempotencyKey = 255
	idempotencyKey    = "Idempotency-Key"
)

// begin finds out who calls and reads the call: its key, its right, its query and
// its body, still unread.
func (a API) begin(e echo.Context, m method) (*call, error) {
	c := &call{API: a, ctx: e.Request().Context(), method: m, echo: e, names: map[string]string{}}
	secret, err := bearer(e.Request().Header.Get(echo.HeaderAuthorization))
	if err != nil {
		return nil, err
	}
	c.actor, err = a.Store.Call(c.ctx, models.APICall{
		Secret: secret, Method: m.id, PerMinute: a.APIRate,
		Request: access.Request{ID: e.Response().Header().Get(echo.HeaderXRequestID), Address: e.RealIP()},
	})
	if err != nil {
		if models.KindOf(err) == models.NotFound {
			return nil, &refusal{code: http.StatusUnauthorized, reason: "authError", message: "The API key is not valid. It may have been revoked."}
		}
		return nil, err
	}
	if !c.actor.Key.Rights.Have(m.right) {
		return nil, &refusal{
			code: http.StatusForbidden, reason: "forbidden",
			message: "This API key does not have the right “" + string(m.right) + "”, which " + m.id + " needs.",
		}
	}
	if !storable(e.Request().URL.Path) {
		return nil, invalid("path", "The address must be a text in UTF-8.")
	}
	if c.query, err = m.readQuery(e.Request().URL.RawQuery); err != nil {
		return nil, err
	}
	if c.wanted, err = wantedFields(c.query["fields"]); err != nil {
		return nil, err
	}
	if kind := e.Request().Header.Get(echo.HeaderContentType); strings.HasPrefix(kind, echo.MIMEApplicationForm) || strings.HasPrefix(kind, echo.MIMEMultipartForm) {
		return nil, invalid(echo.HeaderContentType, "Send the body as Content-Type: application/json.")
	}
	if c.text, err = readBody(e.Request().Body); err != nil {
		return nil, err
	}
	c.actor.Request, err = c.request(secret)
	return c, err
}

// bearer is the secret of an API key out of the header that carries it.
func bearer(header string) (string, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	if header == "" {
		return "", &refusal{code: http.StatusUnauthorized, reason: "required", message: "Send an API key in the header Authorization: Bearer KEY."}
	}
	if secret = strings.TrimSpace(secret); !strings.EqualFold(scheme, "bearer") || secret == "" {
		return "", &refusal{code: http.StatusUnauthorized, reason: "authError", message: "The header Authorization must be Bearer and an API key."}
	}
	return secret, nil
}

func readBody(body io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	var larger *http.MaxBytesError
	switch {
	case errors.As(err, &larger):
		return nil, tooLarge()
	case err != nil:
		return nil, invalid("body", "The body could not be read to its end.")
	}
	if len(text) > maxBody {
		return nil, tooLarge()
	}
	return text, nil
}

func tooLarge() error {
	return invalid("body", "The body must have at most 65,536 bytes.")
}

// request is where the call came from, and what makes its repetition
// recognizable. The body is hashed with the secret of the key, which the database
// does not know: a password in it cannot be guessed from there.
func (c *call) request(secret string) (access.Request, error) {
	r := c.echo.Request()
	out := access.Request{ID: c.echo.Response().Header().Get(echo.HeaderXRequestID), Address: c.echo.RealIP()}
	key := r.Header.Get(idempotencyKey)
	if key == "" || !c.method.changes() {
		return out, nil
	}
	if len(key) > maxIdempotencyKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return out, invalid(idempotencyKey, "The header Idempotency-Key must have 1 to 255 letters, digits or signs.")
	}
	sum := hmac.New(sha256.New, []byte(secret))
	for _, part := range []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(c.text)} {
		_, _ = io.WriteString(sum, part+"\x00") // never fails
	}
	out.Key, out.BodyHash = "api:"+key, hex.EncodeToString(sum.Sum(nil))
	return out, nil
}

// answer does what the method does, unless the same call was answered before.
func (c *call) answer() error {
	keeps := c.actor.Request.Key != ""
	if keeps {
		first, ok, err := c.Store.AnswerTo(c.ctx, c.actor)
		if err != nil {
			return err
		}
		if ok {
			c.echo.Response().Header().Set("Idempotency-Replayed", "true")
			return c.write(first)
		}
	}
	if err := c.readBody(); err != nil {
		return err
	}
	out, err := c.method.do(c)
	if err == nil {
		var made models.Answered
		if made, err = c.render(out); err == nil {
			c.keep(keeps, made)
			return c.write(made)
		}
	}
	refused, final := c.refused(err)
	switch {
	case refused.code >= http.StatusInternalServerError:
		return err
	case !final:
		return refused
	}
	made := models.Answered{Status: refused.code, Body: string(refused.json())}
	c.keep(keeps, made)
	return c.write(made)
}

// keep keeps an answer for the repetitions of the call. A fault in that is no
// fault of the call: what was done is done once in any case.
func (c *call) keep(keeps bool, a models.Answered) {
	if !keeps {
		return
	}
	if err := c.Store.KeepAnswer(c.ctx, c.actor, a); err != nil {
		c.Log.ErrorContext(c.ctx, "answer not kept", "err", err, "method", c.method.id)
	}
}

func (c *call) write(a models.Answered) error {
	if a.Status == http.StatusNoContent {
		return c.echo.NoContent(a.Status)
	}
	return c.echo.Blob(a.Status, "application/json; charset=UTF-8", []byte(a.Body))
}

// readBody reads the body as the method's type.
func (c *call) readBody() error {
	if c.method.in == nil {
		if text := strings.TrimSpace(string(c.text)); text != "" && text != "{}" {
			return invalid("body", c.method.id+" takes no body.")
		}
		return nil
	}
	c.body = reflect.New(c.method.in).Interface()
	return decode(c.text, c.body)
}

// param is a parameter of the path.
func (c *call) param(name string) string {
	text := c.echo.Param(name)
	if c.echo.Request().URL.RawPath == "" {
		return text
	}
	plain, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return plain
}
