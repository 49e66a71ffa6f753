// Envoy Gateway's definitions, pinned. Nothing is built of it: front-door-definitions.ts reads its YAML files.
module writecarenotes/envoy-gateway

go 1.26.0

require github.com/envoyproxy/gateway v1.9.1
