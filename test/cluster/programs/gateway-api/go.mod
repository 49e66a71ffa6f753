// The Gateway API's definitions, pinned. Nothing is built of it: front-door-definitions.ts reads its YAML files.
module writecarenotes/gateway-api

go 1.26.0

require sigs.k8s.io/gateway-api v1.6.0
