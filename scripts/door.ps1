# Called by the doors beside it, deploy-*.ps1: runs a program of this project with their arguments, from whatever folder.
$program = $args[0]
$rest = @($args | Select-Object -Skip 1)
if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  [Console]::Error.WriteLine('node: is not found; install Node.js 20.19 or newer')
  exit 2
}
$here = (Get-Location).ProviderPath
$env:INIT_CWD = $here
Set-Location -LiteralPath (Split-Path -Parent $PSScriptRoot)
try {
  if (-not (Test-Path -LiteralPath 'node_modules/tsx')) {
    [Console]::Error.WriteLine("node_modules: is missing; run npm ci in $(Get-Location)")
    exit 2
  }
  node --import tsx $program @rest
  exit $LASTEXITCODE
} finally {
  Set-Location -LiteralPath $here
  Remove-Item -LiteralPath Env:INIT_CWD
}
