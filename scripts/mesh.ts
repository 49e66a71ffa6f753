import { run } from './cluster/deployer.ts';
import { findPrograms } from './cluster/programs.ts';
import { stopping } from './cluster/stopping.ts';
import { meshDeployer } from './mesh/deploy.ts';

/** What the doors, deploy-service-mesh.sh and .ps1, lead to: the platform's way into the mesh and out of it. */
const signal = stopping();
process.exitCode = await run(meshDeployer, process.argv.slice(2), () => findPrograms(signal));
