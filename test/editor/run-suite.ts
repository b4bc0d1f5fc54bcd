/**
 * Runs in the extension host: Mocha over the suite's files.
 * @throws when a test failed, which VS Code turns into exit code 1
 */
export async function runSuite(load: readonly (() => Promise<unknown>)[]): Promise<void> {
  const output = process.env['PASS_EDITOR_REPORT'];
  if (output === undefined) throw new Error('PASS_EDITOR_REPORT does not name a file for the report.');
  // Imported, not required: Node 22 and 24 give a required ES module different faces.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, forbidOnly: true, reporter: 'json', reporterOptions: { output } });
  const only = process.env['PASS_EDITOR_GREP'];
  if (only !== undefined) mocha.fgrep(only);
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  for (const file of load) await file();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
