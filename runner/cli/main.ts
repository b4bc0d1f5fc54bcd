import module from 'node:module';
import { compileCacheDirectory } from './compile-cache.ts';

/** Oldest Node that PASS runs on (package.json, engines). */
const minNode = 22;

if (Number(process.versions.node.split('.')[0]) < minNode) {
  process.stderr.write(`Error: PASS needs Node.js ${minNode} or later; this is ${process.versions.node}.\nInstall a current Node.js from https://nodejs.org, then run the command again.\n`);
  process.exit(1);
}

// Before anything else is loaded: what follows then comes compiled from the cache.
module.enableCompileCache(compileCacheDirectory(process.env));

// The supervisor of a managed runner stays resident, so it loads neither the command line nor the schemas.
if (process.argv[2] === 'supervise') {
  const { superviseManaged } = await import('./supervise.ts');
  process.exitCode = await superviseManaged();
} else {
  const { runCommandLine } = await import('./program.ts');
  await runCommandLine(process.argv);
}
