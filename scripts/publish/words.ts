/** What is printed where it is asked wrongly. */
export const usage = `npm run publish:chart -- oci://REGISTRY/PATH [OPTIONS]
Checks the chart, packs it, and pushes it to REGISTRY/PATH/writecarenotes under its version.

  --dry-run       checks and packs, says what it would push, and asks no registry
  --out FOLDER    where the archive and what is said of it go (published)
  --plain-http    a registry without TLS, such as one on this machine
  --key FILE      sign with this key of cosign's, a file or a key service's address
  --keyless       sign with cosign as who you are to your identity provider

It uses the helm of your PATH, or HELM=, with its credentials: helm registry login REGISTRY.
It ends with 0: published, or there already with the same bytes. 1: nothing was published; why is printed.`;
