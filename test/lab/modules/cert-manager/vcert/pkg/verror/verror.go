// Package verror has the one error that cert-manager asks for.
package verror

import "errors"

var ServerUnavailableError = errors.New("no server")
