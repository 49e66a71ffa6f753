import { checked } from './publish/checks.ts';
import { publish } from './publish/publish.ts';
import { root } from './root.ts';
import { helmPath } from './tools.ts';

/**
 * npm run publish:chart -- oci://REGISTRY/PATH [--dry-run] [--out FOLDER] [--plain-http] [--key FILE | --keyless]
 *
 * Checks the chart, packs it byte for byte the same from the same sources, and pushes it with the Helm at hand, which has
 * the credentials. A version that is there with other bytes is never replaced.
 */
const place = { root, helm: helmPath(), print: console.log, check: checked };

process.exitCode = await publish(process.argv.slice(2), place, console.error);
