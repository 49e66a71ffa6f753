// The Prometheus Operator's definitions, pinned. Nothing is built of it: monitoring-definitions.ts reads its YAML files.
module writecarenotes/prometheus-operator

go 1.26.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
