import { enableCompileCache } from 'node:module';
import { compileCacheDirectory } from './compile-cache.ts';

// Before anything else is loaded: what follows then comes compiled from the cache.
enableCompileCache(compileCacheDirectory(process.env));

// The supervisor of a managed runner stays resident, so it loads neither the command line nor the schemas.
if (process.argv[2] === 'supervise') {
  const { superviseManaged } = await import('./supervise.ts');
  process.exitCode = await superviseManaged();
} else {
  const { runCommandLine } = await import('./program.ts');
  await runCommandLine(process.argv);
}
