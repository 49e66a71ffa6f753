# The platform's way into the service mesh, and out of it (--leave). All of it is scripts/mesh.ts; --help says the rest.
& (Join-Path $PSScriptRoot 'door.ps1') 'scripts/mesh.ts' @args
exit $LASTEXITCODE
