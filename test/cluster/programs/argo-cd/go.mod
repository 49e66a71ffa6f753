// Argo CD's definitions, pinned. Nothing is built of it: publish-examples.test.ts reads a YAML file of it.
module writecarenotes/argo-cd

go 1.26.0

require github.com/argoproj/argo-cd/v3 v3.5.7
