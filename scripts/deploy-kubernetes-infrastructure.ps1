# The platform into a cluster, or up to its values. All of it is scripts/deploy.ts; --help says the rest.
& (Join-Path $PSScriptRoot 'door.ps1') 'scripts/deploy.ts' @args
exit $LASTEXITCODE
