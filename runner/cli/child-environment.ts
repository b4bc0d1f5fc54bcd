/** What a child process of PASS may see of its parent's environment. Everything else, tokens first of all, stays out. */
const passedOn = [
  'PATH', 'HOME', 'USERPROFILE', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'APPDATA', 'LOCALAPPDATA',
  'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'ELECTRON_RUN_AS_NODE', 'NODE_COMPILE_CACHE',
] as const;

/** An environment built from nothing. */
export function childEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of passedOn) {
    const value = from[name];
    if (value !== undefined) environment[name] = value;
  }
  // Node's fetch looks at HTTPS_PROXY only when it is told to.
  if (environment['HTTPS_PROXY'] !== undefined || environment['https_proxy'] !== undefined) environment['NODE_USE_ENV_PROXY'] = '1';
  return environment;
}
