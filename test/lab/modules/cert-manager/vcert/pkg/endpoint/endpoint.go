// Package endpoint names the parts of a connection to Venafi.
package endpoint

import (
	"errors"

	"github.com/Venafi/vcert/v5/pkg/certificate"
)

// ErrNone is what everything here answers.
var ErrNone = errors.New("this program was built without the client of Venafi")

// ConnectorType is the product that is spoken to.
type ConnectorType int

const (
	ConnectorTypeCloud ConnectorType = iota + 1
	ConnectorTypeTPP
	ConnectorTypeNGTS
)

// Authentication is how somebody would log in.
type Authentication struct {
	APIKey, AccessToken, ClientId, ClientSecret, Password, Scope, TokenURL, User string
}

// ZoneConfiguration would be the policy of a zone.
type ZoneConfiguration struct{}

// UpdateCertificateRequest changes nothing.
func (*ZoneConfiguration) UpdateCertificateRequest(*certificate.Request) {}

// ValidateCertificateRequest always fails.
func (*ZoneConfiguration) ValidateCertificateRequest(*certificate.Request) error { return ErrNone }

// ErrCertificatePending would say that the answer comes later.
type ErrCertificatePending struct{ error }

// ErrRetrieveCertificateTimeout would say that it did not come.
type ErrRetrieveCertificateTimeout struct{ error }

// Connector is a connection.
type Connector interface {
	GetType() ConnectorType
	Ping() error
	ReadZoneConfiguration() (*ZoneConfiguration, error)
	RequestCertificate(*certificate.Request) (string, error)
	RetrieveCertificate(*certificate.Request) (*certificate.PEMCollection, error)
}

// None is a connection on which everything fails.
type None struct{}

func (None) GetType() ConnectorType                                  { return 0 }
func (None) Ping() error                                             { return ErrNone }
func (None) Authenticate(*Authentication) error                      { return ErrNone }
func (None) ReadZoneConfiguration() (*ZoneConfiguration, error)      { return nil, ErrNone }
func (None) RequestCertificate(*certificate.Request) (string, error) { return "", ErrNone }
func (None) RetrieveCertificate(*certificate.Request) (*certificate.PEMCollection, error) {
	return nil, ErrNone
}
