import { run } from './cluster/deployer.ts';
import { findPrograms } from './cluster/programs.ts';
import { stopping } from './cluster/stopping.ts';
import { platformDeployer } from './deploy/deploy.ts';

/** What the doors, deploy-kubernetes-infrastructure.sh and .ps1, lead to: the platform into a cluster. */
const signal = stopping();
process.exitCode = await run(platformDeployer, process.argv.slice(2), () => findPrograms(signal));
