package main

import (
	providers "perseat/handlers/identity"
	"perseat/models"
)

// signOnSettings say how far single sign-on may reach beside the public internet.
type signOnSettings struct {
	Localhost bool `help:"Allow identity providers at https://localhost. For trying out and for tests."`
	Private   bool `help:"Allow identity providers in private networks, and at loopback and link-local addresses. Whoever administers a reseller can then make requests to what is reachable from here."`
}

func (s signOnSettings) client() providers.Client {
	return providers.New(models.Reach{Localhost: s.Localhost, Private: s.Private})
}
