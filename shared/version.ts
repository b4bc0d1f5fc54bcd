import manifest from '../package.json' with { type: 'json' };

/** Version of PASS, from package.json. */
export const passVersion: string = manifest.version;
