// Package util has one word of a request.
package util

// IssuerHint says which kinds of issuer may answer.
type IssuerHint string

const IssuerHintAllIssuers IssuerHint = ""
