// Package fake is imported by tests that do not run here.
package fake
