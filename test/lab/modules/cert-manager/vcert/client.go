// Package vcert has the shape that cert-manager's Venafi issuer is compiled against, and no client behind it.
package vcert

import (
	"net/http"

	"github.com/Venafi/vcert/v5/pkg/endpoint"
)

// Config is what a client would be made of.
type Config struct {
	ConnectorType   endpoint.ConnectorType
	BaseUrl         string
	Zone            string
	ConnectionTrust string
	Credentials     *endpoint.Authentication
	LogVerbose      bool
	Client          *http.Client
}

// NewClient always fails.
func NewClient(*Config, ...bool) (endpoint.Connector, error) {
	return nil, endpoint.ErrNone
}
