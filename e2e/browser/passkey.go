package browser

import (
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Device keeps a person's passkeys, as a phone or a laptop does.
type Device struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Device gives the tab a device, whose owner is there and shows a finger whenever
// it asks.
func (p *Page) Device() *Device {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		p.fail("have a device: %v", err)
	}
	made, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		HasCmtgKey: true, // a passkey is copied with the fields of one
	}})
	if err != nil {
		p.fail("have a device: %v", err)
	}
	return &Device{p, made.AuthenticatorID}
}

// Finger says whether the device knows the finger that it is shown from now on.
func (d *Device) Finger(known bool) {
	d.page.t.Helper()
	_, err := chromedp.Call(d.page.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: d.id, IsUserVerified: known})
	if err != nil {
		d.page.fail("show a finger: %v", err)
	}
}

// CopyTo copies all passkeys to another device, which no real one lets happen, and
// returns how many there are.
func (d *Device) CopyTo(other *Device) int {
	d.page.t.Helper()
	kept, err := chromedp.Call(d.page.ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: d.id})
	if err != nil {
		d.page.fail("read passkeys: %v", err)
	}
	for _, one := range kept.Credentials {
		one.CmtgKeys, one.ActiveCmtgKeyIndex = nil, nil
		_, err := chromedp.Call(other.page.ctx, webauthn.AddCredential, webauthn.AddCredentialParams{AuthenticatorID: other.id, Credential: one})
		if err != nil {
			d.page.fail("copy a passkey: %v", err)
		}
	}
	return len(kept.Credentials)
}
