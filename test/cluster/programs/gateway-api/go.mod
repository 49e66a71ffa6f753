// The definitions of the Gateway API, and of Envoy Gateway's own policies, pinned. Nothing is built of them:
// gateway-api-definitions.ts reads their YAML files. NGINX Gateway Fabric is no module that can be had.
module writecarenotes/gateway-api

go 1.26.0

require (
	github.com/envoyproxy/gateway v1.8.3
	sigs.k8s.io/gateway-api v1.5.1
)
