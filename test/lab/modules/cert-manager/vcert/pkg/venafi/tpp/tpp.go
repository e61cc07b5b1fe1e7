// Package tpp has a connection on which everything fails.
package tpp

import (
	"github.com/Venafi/vcert/v5/pkg/certificate"
	"github.com/Venafi/vcert/v5/pkg/endpoint"
)

// Connector would speak to this product.
type Connector struct{ endpoint.None }

// Tokens would be the answer to a log-in.
type Tokens struct{ Access_token string }

// ErrCertNotFound would say that there is nothing to reset.
type ErrCertNotFound struct{ error }

func (*Connector) ResetCertificate(*certificate.Request, bool) error { return endpoint.ErrNone }

func (*Connector) VerifyAccessToken(*endpoint.Authentication) (Tokens, error) {
	return Tokens{}, endpoint.ErrNone
}

func (*Connector) GetRefreshToken(*endpoint.Authentication) (Tokens, error) {
	return Tokens{}, endpoint.ErrNone
}
