/**
 * Builds what the .vsix and the npm package carry, into dist/:
 *
 *   runner/pass-runner.mjs, runner.mjs, gatekeeper.mjs   ESM for Node 22 and later, each with its chunks beside it
 *   runner/phase-thread.mjs                              worker thread of the runner, in which large PRDs are planned
 *   extension.cjs, extension-<hash>.cjs                  CommonJS for the extension host, `vscode` external
 *   prd-worker.cjs                                       its worker thread, in which open PRDs are read
 *   webview/<name>.js (+ .css)                           one script for each webview/<name>/main.ts
 *   THIRD_PARTY_NOTICES.txt                              licences of every package in the bundles
 *
 * `node esbuild.mjs` is the shipped build (minified, no source maps); `--dev` keeps it readable and maps it to the sources.
 * The same sources and lock file give the same bytes.
 */
import { chmod, glob, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';

const root = import.meta.dirname;
const { values: flags } = parseArgs({ options: { dev: { type: 'boolean', default: false }, metafile: { type: 'string' } } });

/** Sources that exist, so that a tree with only some of its parts builds. */
const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));

async function webviewEntries() {
  const files = [];
  for await (const file of glob('webview/*/main.ts', { cwd: root })) files.push(file);
  return Object.fromEntries(files.sort().map((file) => [basename(dirname(file)), file]));
}

/** zod's entry exports the error texts of 40 languages, 200 KB in each bundle; PASS uses the English ones. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};

/**
 * zod writes a parser in JavaScript for each object schema when it is first used, and compiles it: 30 ms for one backlog in a
 * process that has just started, against 7 ms without. Frames are too small (2,000 issues) to earn that back.
 */
const parseWithoutCompiling = {
  name: 'parse-without-compiling',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/]core\.js$/ }, async ({ path }) => ({ contents: `${await readFile(path, 'utf8')}\nglobalConfig.jitless = true;\n`, loader: 'js' }));
  },
};

/** The version is all that the code reads of package.json; the extension's manifest in it stays out of the bundles. */
const onlyTheVersion = {
  name: 'only-the-version',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** What ws needs for wss:// and compression only. Node's TLS takes 25 ms to load, and a runner on loopback never uses it. */
const lateForWs = /^(https|tls|zlib)$/;

/**
 * Node's modules by require(). An `import` of one gives it an ESM face, and making that reads every export: with node:http
 * that loads all of undici (70 ms), with node:fs the streams (15 ms), whether anybody uses them or not.
 */
const nodeModulesByRequire = {
  name: 'node-modules-by-require',
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path, kind }) => (kind === 'require-call' || kind === 'dynamic-import' ? { path, external: true } : { path, namespace: 'node-module', sideEffects: false }));
    builder.onResolve({ filter: lateForWs }, ({ path, importer }) => (/[\\/]ws[\\/]lib[\\/]/.test(importer) ? { path: `node:${path}`, namespace: 'late-node-module' } : undefined));
    builder.onLoad({ filter: /.*/, namespace: 'late-node-module' }, ({ path }) => ({ contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`, resolveDir: root }));
    builder.onLoad({ filter: /.*/, namespace: 'node-module' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});`, resolveDir: root }));
  },
};

/** Packages that npm nests several times in one version: 300 KB of iconv-lite twice, 150 KB of mime-db four times. */
const largeRepeated = /^(?:iconv-lite|mime-db)$/;

/** The first copy of each version, by path, so that the choice does not depend on which import is met first. */
const oneCopyOfAVersion = {
  name: 'one-copy-of-a-version',
  setup(builder) {
    builder.onResolve({ filter: largeRepeated }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === largeRepeated) return undefined;
      const found = await builder.resolve(path, { kind, resolveDir, importer, pluginData: largeRepeated });
      const folder = packageOf(found.path);
      if (folder === undefined) return found;
      const version = await versionIn(folder);
      const folders = [];
      for await (const file of glob([`node_modules/${path}/package.json`, `node_modules/*/node_modules/${path}/package.json`], { cwd: root })) folders.push(join(root, dirname(file)));
      for (const copy of folders.sort()) if ((await versionIn(copy)) === version) return { path: found.path.replace(folder, copy) };
      return found;
    });
  },
};

async function versionIn(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version;
}

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !flags.dev,
  // Stack traces and error names stay readable in a minified build.
  keepNames: true,
  sourcemap: flags.dev ? 'linked' : false,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
  metafile: true,
  write: false,
  plugins: [englishOnly, parseWithoutCompiling, onlyTheVersion, oneCopyOfAVersion],
  // esbuild takes \p{…} for unknown to Node 22 and would compile such a pattern again at each use.
  supported: { 'regexp-unicode-property-escapes': true },
};

/**
 * Each process is split by itself. Split together, they share chunks, 30 files to find and link at each start instead of 10, and
 * one compile cache, which keeps what the process that ended first happened to use.
 */
const processes = [
  ['pass-runner', { 'pass-runner': 'runner/cli/main.ts' }],
  // The thread of the runner process in which large documents are read and planned.
  ['runner', { runner: 'runner/server/main.ts', 'phase-thread': 'runner/pipeline/phase-thread.ts' }],
  ['gatekeeper', { gatekeeper: 'runner/gatekeeper/main.ts' }],
];

const builds = [
  ...processes.map(([entry, entryPoints]) => ({
    name: entry,
    options: {
      ...common,
      entryPoints: present(entryPoints),
      outdir: 'dist/runner',
      outExtension: { '.js': '.mjs' },
      // Chunks lie beside the entries: runner/cli/entries.ts finds siblings relative to its own file.
      chunkNames: `${entry}-[hash]`,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      // Names as written, for stack traces: `keepNames` calls Object.defineProperty for every function that is made, 30 ms of a run.
      keepNames: false,
      minify: false,
      minifySyntax: !flags.dev,
      minifyWhitespace: !flags.dev,
      define: { 'process.env.NODE_ENV': '"production"' },
      // CommonJS dependencies ask for Node's modules with require(), which ESM lacks.
      banner: {
        js: "import { createRequire as __passCreateRequire } from 'node:module'; const require = __passCreateRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;",
      },
      external: ['*.node', 'bufferutil', 'utf-8-validate', 'cpu-features'],
      plugins: [...common.plugins, nodeModulesByRequire],
    },
  })),
  {
    name: 'extension',
    options: {
      ...common,
      entryPoints: present({ extension: 'extension/main.ts', 'prd-worker': 'extension/annotations/prd-worker.ts' }),
      outdir: 'dist',
      outExtension: { '.js': '.cjs' },
      chunkNames: 'extension-[hash]',
      // Inline, so that the second step carries it on.
      sourcemap: flags.dev ? 'inline' : false,
      // Activation compiles what it needs and no more; esbuild splits ESM only, so each file becomes CommonJS afterwards.
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      define: { 'process.env.NODE_ENV': '"production"' },
      external: ['vscode', '*.node', 'bufferutil', 'utf-8-validate'],
    },
  },
  {
    name: 'webview',
    options: {
      ...common,
      entryPoints: await webviewEntries(),
      outdir: 'dist/webview',
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.svg': 'text' },
    },
  },
];

/** One output of a split build as CommonJS: its chunks are required, also those that are loaded later. */
async function toCommonJs(file) {
  const { code } = await transform(file.text, { format: 'cjs', platform: 'node', target: 'node22', minify: !flags.dev, sourcemap: flags.dev ? 'inline' : false, supported: { 'dynamic-import': false }, charset: 'utf8', legalComments: 'none' });
  return { path: file.path, contents: Buffer.from(code) };
}

/** Writes what changed. */
async function writeOutputs(files) {
  for (const file of files) {
    await mkdir(dirname(file.path), { recursive: true });
    const old = await readFile(file.path).catch(() => undefined);
    if (old === undefined || !old.equals(file.contents)) await writeFile(file.path, file.contents);
  }
}

/** Removes what this build no longer makes; only now, so that a running process never misses a file for long. */
async function removeOthers(folder, owns, wanted) {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (owns.test(name) && !wanted.has(path)) await rm(path, { recursive: true });
  }
}

/** Root folder of the npm package that an input of the metafile belongs to, or undefined for our own sources. */
function packageOf(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

async function thirdPartyNotices(inputs) {
  const folders = [...new Set(inputs.map(packageOf).filter((folder) => folder !== undefined))].sort();
  const notices = [];
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const files = (await readdir(join(root, folder))).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
    const texts = await Promise.all(files.map((name) => readFile(join(root, folder, name), 'utf8').catch(() => '')));
    notices.push(`${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})\n\n${texts.join('\n').trim()}\n`);
  }
  return `PASS contains these packages.\n\n${[...new Set(notices)].join(`\n${'-'.repeat(80)}\n\n`)}`;
}

const metafile = { inputs: {}, outputs: {} };
const written = new Set();
for (const { name, options } of builds) {
  if (Object.keys(options.entryPoints).length === 0) {
    console.log(`${name}: no entry yet`);
    continue;
  }
  // esbuild has printed why; the other bundles are built all the same.
  const result = await build(options).catch(() => undefined);
  if (result === undefined) {
    process.exitCode = 1;
    continue;
  }
  const outdir = resolve(root, options.outdir);
  const files = name === 'extension' ? await Promise.all(result.outputFiles.map(toCommonJs)) : result.outputFiles;
  await writeOutputs(files);
  for (const { path } of files) written.add(path);
  Object.assign(metafile.inputs, result.metafile.inputs);
  Object.assign(metafile.outputs, result.metafile.outputs);
  const bytes = files.reduce((sum, file) => sum + file.contents.length, 0);
  console.log(`${name}: ${files.length} files, ${Math.round(bytes / 1024)} KB in ${relative(root, outdir)}`);
}
if (process.exitCode !== 1) {
  await removeOthers(join(root, 'dist/runner'), /./, written);
  await removeOthers(join(root, 'dist/webview'), /./, written);
  await removeOthers(join(root, 'dist'), /^extension.*\.cjs/, written);
}
if (existsSync(join(root, 'dist/runner/pass-runner.mjs'))) await chmod(join(root, 'dist/runner/pass-runner.mjs'), 0o755);
await writeFile(join(root, 'dist/THIRD_PARTY_NOTICES.txt'), await thirdPartyNotices(Object.keys(metafile.inputs)));
if (flags.metafile !== undefined) await writeFile(flags.metafile, JSON.stringify(metafile));
