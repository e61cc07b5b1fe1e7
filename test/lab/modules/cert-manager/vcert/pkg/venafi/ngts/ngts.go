// Package ngts has a connection on which everything fails.
package ngts

import "github.com/Venafi/vcert/v5/pkg/endpoint"

// Connector would speak to this product.
type Connector struct{ endpoint.None }
