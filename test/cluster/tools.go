//go:build tools

// Package cluster exists so that `go mod tidy` keeps istio.io/api: only a YAML file of that module is used.
package cluster

import _ "istio.io/api/networking/v1"
