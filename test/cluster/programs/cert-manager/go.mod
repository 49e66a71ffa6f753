// cert-manager's definitions, pinned. Nothing is built of it: front-door-definitions.ts reads its YAML files.
module writecarenotes/cert-manager

go 1.26.0

require github.com/cert-manager/cert-manager v1.19.1
