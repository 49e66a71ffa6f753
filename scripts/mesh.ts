import { setMaxListeners } from 'node:events';
import { deploy } from './mesh/deploy.ts';
import { findPrograms } from './mesh/programs.ts';

/** What the doors, deploy-service-mesh.sh and .ps1, lead to: the platform's way into the mesh and out of it. */
const stop = new AbortController();
// Each program that runs listens, a dozen of them at a time.
setMaxListeners(100, stop.signal);
// Whatever runs is told to end; what is done stays done.
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());
process.exitCode = await deploy(process.argv.slice(2), () => findPrograms(stop.signal));
