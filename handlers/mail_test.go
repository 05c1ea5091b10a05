package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"perseat/models"
)

func TestThePageOfMail(t *testing.T) {
	w := newTown(t)
	s := openStore(t, w.file)
	t.Cleanup(func() { check(t, s.Close()) })
	server := serverOn(t, s)
	admin, lead := w.cookies["reseller_admin"], w.cookies["support_lead"]
	says := func(body string, sentences ...string) {
		t.Helper()
		for _, sentence := range sentences {
			if !strings.Contains(body, sentence) {
				t.Errorf("%q is missing", sentence)
			}
		}
	}
	own := send(server, http.MethodGet, "/reseller/mail", nil, admin).Body.String()
	says(own, "Nothing is sent.", "mails wait", "Purchase request made", "Customer of mine.example", "Customer of other.example")
	if strings.Contains(own, "away.example") {
		t.Error("another reseller’s mail is listed")
	}
	says(send(server, http.MethodGet, "/support/mail", nil, lead).Body.String(), "Customer of away.example", "--smtp-host")

	m, found, err := s.ClaimMail(t.Context())
	if err != nil || !found {
		t.Fatal(found, err)
	}
	again := fmt.Sprintf("/reseller/mail/%d/send-again?status=waiting", m.ID)
	busy := send(server, http.MethodPost, again, url.Values{}, admin)
	if busy.Code != http.StatusConflict {
		t.Errorf("answers %d", busy.Code)
	}
	says(busy.Body.String(), "being sent at this moment", "Being sent")
	check(t, s.NoteMailFailed(t.Context(), m, `550 <script>alert("x")</script>`, true))
	failed := send(server, http.MethodGet, "/reseller/mail?status=failed", nil, admin).Body.String()
	says(failed, "1 attempt", "550 &lt;script&gt;", "Send again", "1 mail")
	done := send(server, http.MethodPost, again, url.Values{}, admin)
	if done.Code != http.StatusSeeOther || done.Header().Get("Location") != "/reseller/mail?status=waiting" {
		t.Errorf("answers %d to %s", done.Code, done.Header().Get("Location"))
	}
	next, found, err := s.ClaimMail(t.Context())
	for err == nil && found && next.ID != m.ID {
		next, found, err = s.ClaimMail(t.Context())
	}
	if err != nil || !found || next.Attempt != 1 {
		t.Errorf("not sent again: %+v, %v", next, err)
	}
	says(send(server, http.MethodGet, "/reseller/mail?q=nobody", nil, admin).Body.String(), "No mail matches", "Show all mail")
	for _, kind := range models.MailKinds {
		says(own, `value="`+kind+`"`)
	}
}
