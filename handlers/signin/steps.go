package signin

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const (
	codeTitle  = "Your code"
	setUpTitle = "Set up two-step verification"
)

// Code handles GET /sign-in/code and GET /sign-in/set-up: what a sign-in waits for.
func (h Pages) Code(c echo.Context) error {
	secret, _ := h.Step(c)
	s, err := h.Store.SignInStep(c.Request().Context(), secret)
	if err != nil {
		return h.startAgain(c, err)
	}
	return h.Page(c, http.StatusOK, h.step(h.Frame(c, stepTitle(s)), s, nil))
}

func stepTitle(s models.SignInStep) string {
	if s.Step == models.StepSetUp {
		return setUpTitle
	}
	return codeTitle
}

func (h Pages) step(f layout.Frame, s models.SignInStep, p ui.Problems) templ.Component {
	if s.Step == models.StepSetUp {
		return views.SetUpAtSignIn(f, views.SetUpPage{Email: s.Email, App: views.App{Key: s.App.Secret, Address: s.App.Address}, Problems: p})
	}
	return views.Code(f, views.CodePage{Email: s.Email, Problems: p})
}

// startAgain leads to the sign-in page if a sign-in waits no more. What the browser
// keeps stays: somebody else's link may have led here while another one waits.
func (h Pages) startAgain(c echo.Context, err error) error {
	if models.KindOf(err) != models.NotFound {
		return err
	}
	return h.DoneWith(c, paths.SignIn, ui.NoticeProps{Tone: ui.ToneInfo, Title: "Sign in again.", Text: "It took too long, or something about your sign-in was changed meanwhile.", Result: true})
}

// SignInWithCode handles POST /sign-in/code.
func (h Pages) SignInWithCode(c echo.Context) error {
	secret, next := h.Step(c)
	in, err := h.Store.SignInWithCode(c.Request().Context(), secret, c.FormValue("code"), web.Request(c), h.Browser(c))
	if err != nil {
		return h.stepRefused(c, secret, err)
	}
	if in.Recovery {
		notice := ui.NoticeProps{Tone: ui.ToneWarn, Title: "You used a recovery code.", Text: ui.Plural(in.CodesLeft, "is", "are") + " left. You can make new ones under Your account."}
		if err := h.Notice(c, notice); err != nil {
			return err
		}
	}
	return h.begin(c, in, next)
}

// SetUpAtSignIn handles POST /sign-in/set-up.
func (h Pages) SetUpAtSignIn(c echo.Context) error {
	secret, next := h.Step(c)
	in, err := h.Store.SetUpTwoStepAtSignIn(c.Request().Context(), secret, c.FormValue("code"), web.Request(c), h.Browser(c))
	if err != nil {
		return h.stepRefused(c, secret, err)
	}
	if err := h.KeepCodes(c, in.RecoveryCodes, next); err != nil {
		return err
	}
	return h.begin(c, in, paths.RecoveryCodes)
}

// stepRefused draws the page of a step again, with what is wrong.
func (h Pages) stepRefused(c echo.Context, secret string, refused error) error {
	s, err := h.Store.SignInStep(c.Request().Context(), secret)
	if err != nil {
		return h.startAgain(c, err)
	}
	return h.Refused(c, stepTitle(s), refused, func(f layout.Frame, p ui.Problems) templ.Component { return h.step(f, s, p) })
}

// addTwoStep adds how the person's sign-in is kept safe beyond the password.
func (h Pages) addTwoStep(c echo.Context, page *views.ProfilePage) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	s, err := h.Store.TwoStep(c.Request().Context(), web.Actor(c))
	page.TwoStep = views.TwoStep{On: s.On, Since: s.Since.In(zone), CodesLeft: s.CodesLeft, Required: s.Required, Demo: s.Demo && web.Person(c).Role.Support()}
	return err
}

// proofPage is a form that asks for the present password.
func (h Pages) proofPage(c echo.Context) (views.ProofPage, error) {
	s, err := h.Store.TwoStep(c.Request().Context(), web.Actor(c))
	return views.ProofPage{Email: web.Person(c).Email, HasPassword: s.Password, HasApp: s.On}, err
}

// ask draws a form that asks for the present password.
func (h Pages) ask(c echo.Context, title string, draw func(layout.Frame, views.ProofPage) templ.Component) error {
	page, err := h.proofPage(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, draw(h.Frame(c, title), page))
}

// proofRefused draws the form again, with what is wrong.
func (h Pages) proofRefused(c echo.Context, title string, refused error, draw func(layout.Frame, views.ProofPage) templ.Component) error {
	page, err := h.proofPage(c)
	if err != nil {
		return err
	}
	return h.Refused(c, title, refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return draw(f, page)
	})
}

// TwoStep handles GET /profile/two-step.
func (h Pages) TwoStep(c echo.Context) error { return h.ask(c, setUpTitle, views.StartTwoStep) }

// StartTwoStep handles POST /profile/two-step.
func (h Pages) StartTwoStep(c echo.Context) error {
	secret, err := h.Store.StartTwoStep(c.Request().Context(), web.Actor(c), c.FormValue("present"))
	if err != nil {
		return h.proofRefused(c, setUpTitle, err, views.StartTwoStep)
	}
	if err := h.KeepStep(c, secret, ""); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, paths.TwoStepApp)
}

// TwoStepApp handles GET /profile/two-step/app.
func (h Pages) TwoStepApp(c echo.Context) error {
	page, err := h.appPage(c)
	if err != nil {
		return h.beginAgain(c, err)
	}
	return h.Page(c, http.StatusOK, views.SetUp(h.Frame(c, setUpTitle), page))
}

func (h Pages) appPage(c echo.Context) (views.SetUpPage, error) {
	secret, _ := h.Step(c)
	app, err := h.Store.NewApp(c.Request().Context(), web.Actor(c), secret)
	return views.SetUpPage{Email: web.Person(c).Email, App: views.App{Key: app.Secret, Address: app.Address}}, err
}

// beginAgain leads back to the first page if the app is set up no more.
func (h Pages) beginAgain(c echo.Context, err error) error {
	if models.KindOf(err) != models.NotFound {
		return err
	}
	return h.DoneWith(c, paths.TwoStep, ui.NoticeProps{Tone: ui.ToneInfo, Title: "Begin again.", Text: "It took too long. Nothing was changed.", Result: true})
}

// TurnOnTwoStep handles POST /profile/two-step/app.
func (h Pages) TurnOnTwoStep(c echo.Context) error {
	secret, _ := h.Step(c)
	codes, err := h.Store.TurnOnTwoStep(c.Request().Context(), web.Actor(c), secret, c.FormValue("code"))
	if models.KindOf(err) == models.NotFound && err != nil {
		return h.beginAgain(c, err)
	}
	if err != nil {
		page, readErr := h.appPage(c)
		if readErr != nil {
			return h.beginAgain(c, readErr)
		}
		return h.Refused(c, setUpTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Problems = p
			return views.SetUp(f, page)
		})
	}
	if err := h.DropStep(c); err != nil {
		return err
	}
	return h.showCodes(c, codes, "Two-step verification is on.")
}

// showCodes leads to the page that shows recovery codes, once.
func (h Pages) showCodes(c echo.Context, codes []string, sentence string) error {
	if err := h.KeepCodes(c, codes, paths.Profile); err != nil {
		return err
	}
	return h.Done(c, paths.RecoveryCodes, sentence)
}

const codesTitle = "New recovery codes"

// RecoveryCodes handles GET /profile/two-step/recovery-codes: codes that were just
// made, or the form that makes new ones.
func (h Pages) RecoveryCodes(c echo.Context) error {
	codes, next, err := h.TakeCodes(c)
	if err != nil {
		return err
	}
	if len(codes) == 0 {
		return h.ask(c, codesTitle, views.NewRecoveryCodes)
	}
	if next == "" {
		next = web.HomeOf(web.Person(c).Role)
	}
	return h.Page(c, http.StatusOK, views.RecoveryCodes(h.Frame(c, "Your recovery codes"), views.RecoveryCodesPage{Codes: codes, Next: next}))
}

// NewRecoveryCodes handles POST /profile/two-step/recovery-codes.
func (h Pages) NewRecoveryCodes(c echo.Context) error {
	codes, err := h.Store.NewRecoveryCodes(c.Request().Context(), web.Actor(c), c.FormValue("present"))
	if err != nil {
		return h.proofRefused(c, codesTitle, err, views.NewRecoveryCodes)
	}
	return h.showCodes(c, codes, strconv.Itoa(len(codes))+" new recovery codes were made. The old ones work no more.")
}

const offTitle = "Turn two-step verification off?"

// TwoStepOff handles GET /profile/two-step/off.
func (h Pages) TwoStepOff(c echo.Context) error { return h.ask(c, offTitle, views.TurnOffTwoStep) }

// TurnOffTwoStep handles POST /profile/two-step/off.
func (h Pages) TurnOffTwoStep(c echo.Context) error {
	if _, err := h.Store.TurnOffTwoStep(c.Request().Context(), web.Actor(c), c.FormValue("present")); err != nil {
		return h.proofRefused(c, offTitle, err, views.TurnOffTwoStep)
	}
	return h.Done(c, paths.Profile, "Two-step verification is off.")
}
