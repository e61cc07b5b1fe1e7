// Package certificate names what a request to Venafi would say.
package certificate

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"time"

	"github.com/Venafi/vcert/v5/pkg/util"
)

type (
	// CustomFieldType says what a field is for.
	CustomFieldType int
	// ChainOption says where the root stands in an answer.
	ChainOption int
	// CSrOriginOption says who made the signing request.
	CSrOriginOption int
)

const (
	CustomFieldPlain CustomFieldType = iota
	CustomFieldOrigin
)

const ChainOptionRootLast ChainOption = 0

const UserProvidedCSR CSrOriginOption = 1

// CustomField is a word of the site's own.
type CustomField struct {
	Type        CustomFieldType
	Name, Value string
}

// PEMCollection would be the answer.
type PEMCollection struct {
	Certificate string
	Chain       []string
}

// Request would be sent.
type Request struct {
	Subject          pkix.Name
	ChainOption      ChainOption
	CsrOrigin        CSrOriginOption
	CustomFields     []CustomField
	FriendlyName     string
	IssuerHint       util.IssuerHint
	PickupID         string
	Timeout          time.Duration
	ValidityDuration *time.Duration
}

// NewRequest gives an empty request.
func NewRequest(*x509.Certificate) *Request { return &Request{} }

// SetCSR keeps nothing.
func (*Request) SetCSR([]byte) error { return nil }
