package outbound

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"perseat/handlers/outside"
	"perseat/models"
)

// answerSeen is how much of a refusing answer is read.
const answerSeen = 1200

// newClient returns the client that posts. It follows no redirect, uses no
// proxy, and asks of each address that it connects to whether it may.
func newClient(s WebhookSettings) *http.Client {
	return &http.Client{
		Timeout: s.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			DialContext:     outside.Dial(s.Reach, s.Names),
			TLSClientConfig: s.Trust, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSHandshakeTimeout: s.Timeout, MaxResponseHeaderBytes: 16 << 10, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 2,
		},
	}
}

// post posts an event; nil means that the receiver took it.
func (p *Poster) post(ctx context.Context, d models.Post) (code int, failure *models.Failure) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return 0, &models.Failure{Why: "The address cannot be used."}
	}
	at := p.settings.Clock()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Perseat/"+p.settings.Version)
	r.Header.Set("Webhook-Id", d.MessageID)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("Webhook-Signature", signatures(d, at))
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, &models.Failure{Why: p.why(err)}
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 200 && answer.StatusCode < 300 {
		return answer.StatusCode, nil
	}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, answerSeen)) // as far as it comes
	return 0, refusalBy(answer.StatusCode, string(text))
}

// refusalBy is what an answer that is no success means.
func refusalBy(code int, text string) *models.Failure {
	out := &models.Failure{Code: code, Why: fmt.Sprintf("The receiver answered %d.", code), Answer: text}
	switch {
	case code >= 300 && code < 400:
		out.Why = fmt.Sprintf("The receiver answered %d, which leads elsewhere. Redirects are not followed.", code)
	case code == http.StatusGone:
		out.Gone = true
	}
	return out
}

// why says in a sentence why there was no answer.
func (p *Poster) why(err error) string {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the address, which may hold a secret
	}
	var timeout interface{ Timeout() bool }
	var name *net.DNSError
	var bad *tls.CertificateVerificationError
	switch {
	case errors.Is(err, outside.ErrNotReachable): // into which network is nobody's business
		return "The address leads into a network that webhooks may not reach."
	case errors.As(err, &name) && name.IsNotFound:
		return "The receiver’s name is not known."
	case errors.As(err, &bad):
		return "The receiver’s certificate is not valid: " + bad.Err.Error()
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("The receiver did not answer within %s.", p.settings.Timeout)
	}
	return "The receiver cannot be reached: " + err.Error()
}

// signatures sign an event with each valid secret, in the form of Standard
// Webhooks: the message's id, the moment and the body, joined by dots.
func signatures(d models.Post, at time.Time) string {
	var out []string
	for _, secret := range d.Secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			continue // not one of ours; the receiver refuses what is not signed
		}
		sum := hmac.New(sha256.New, key)
		fmt.Fprintf(sum, "%s.%d.%s", d.MessageID, at.Unix(), d.Body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(sum.Sum(nil)))
	}
	return strings.Join(out, " ")
}
