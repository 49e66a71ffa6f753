# The platform's way into the service mesh, and out of it (--leave). All of it is scripts/mesh.ts; --help says the rest.
if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  [Console]::Error.WriteLine('node: is not found; install Node.js 20.19 or newer')
  exit 2
}
$env:INIT_CWD = (Get-Location).ProviderPath
Set-Location -LiteralPath (Split-Path -Parent $PSScriptRoot)
if (-not (Test-Path -LiteralPath 'node_modules/tsx')) {
  [Console]::Error.WriteLine("node_modules: is missing; run npm ci in $(Get-Location)")
  Set-Location -LiteralPath $env:INIT_CWD
  exit 2
}
node --import tsx scripts/mesh.ts @args
$code = $LASTEXITCODE
Set-Location -LiteralPath $env:INIT_CWD
exit $code
