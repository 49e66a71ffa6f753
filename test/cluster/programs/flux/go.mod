// Flux's definition of an OCIRepository, pinned. Nothing is built of it: publish-examples.test.ts reads its YAML file.
module writecarenotes/flux

go 1.26.0

require github.com/fluxcd/source-controller v1.9.6
