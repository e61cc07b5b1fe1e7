// Package cloud has a connection on which everything fails.
package cloud

import "github.com/Venafi/vcert/v5/pkg/endpoint"

// Connector would speak to this product.
type Connector struct{ endpoint.None }
