import { dirname, join, relative, sep } from 'node:path';
import tseslint from 'typescript-eslint';

/**
 * Which way imports may point. The first row whose `in` is a prefix of the importing file applies; `may` lists prefixes of
 * what it may import from this checkout, `never` overrides it, `packages` forbids bare specifiers.
 */
const githubClient = /^@octokit\//;
const toolkit = /^@vscode\/webview-ui-toolkit/;
const node = /^node:|^(?:fs|path|os|child_process|crypto|net|http|https|url|util|stream|events|process|worker_threads)(?:\/|$)/;
const vscode = /^vscode$/;
const foundation = ['shared/', 'runner/governance/', 'runner/store/'];
/** How files are written durably; the run store itself is none of the gatekeeper's business. */
const files = ['runner/store/durable-file.ts', 'runner/store/exclusive.ts', 'runner/store/file-layer.ts', 'runner/store/read-file.ts'];
const workers = ['runner/planning/', 'runner/agents/', 'runner/sandbox/', 'runner/checks/'];
const surfaces = ['runner/cli/', 'runner/server/', 'runner/triggers/'];

const directions = [
  { in: 'shared/', may: ['shared/'], packages: [node, vscode, githubClient, toolkit] },
  { in: 'extension/', may: ['shared/', 'extension/'], packages: [githubClient, toolkit] },
  { in: 'webview/components/', may: ['shared/', 'webview/components/'], packages: [node, vscode, githubClient] },
  { in: 'webview/', may: ['shared/', 'webview/'], packages: [node, vscode, githubClient, toolkit] },
  { in: 'runner/gatekeeper/github/', may: ['shared/', 'runner/governance/', 'runner/gatekeeper/', ...files], packages: [vscode, toolkit] },
  { in: 'runner/gatekeeper/', may: ['shared/', 'runner/governance/', 'runner/gatekeeper/', ...files], packages: [vscode, githubClient, toolkit] },
  { in: 'runner/governance/', may: foundation, packages: [vscode, githubClient, toolkit] },
  { in: 'runner/store/', may: foundation, packages: [vscode, githubClient, toolkit] },
  ...workers.map((folder) => ({ in: folder, may: [...foundation, ...workers], packages: [vscode, githubClient, toolkit] })),
  { in: 'runner/pipeline/', may: [...foundation, ...workers, 'runner/pipeline/'], packages: [vscode, githubClient, toolkit] },
  // The commands that a person runs on the gatekeeper's host write its files (keys, allow-list), so cli may name it; the runner process may not.
  { in: 'runner/cli/', may: [...foundation, ...workers, 'runner/pipeline/', ...surfaces, 'runner/gatekeeper/'], never: ['runner/gatekeeper/github/'], packages: [vscode, githubClient, toolkit] },
  { in: 'runner/', may: [...foundation, ...workers, 'runner/pipeline/', ...surfaces], packages: [vscode, githubClient, toolkit] },
];

const importDirections = {
  meta: { type: 'problem', schema: [], messages: { direction: '{{from}} may not import {{to}}: DESIGN.md, "Dependencies point one way".' } },
  create(context) {
    const file = relative(import.meta.dirname, context.filename).split(sep).join('/');
    const row = directions.find((direction) => file.startsWith(direction.in));
    if (row === undefined) return {};
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const specifier = source.value;
      const to = specifier.startsWith('.') ? join(dirname(file), specifier).split(sep).join('/') : specifier;
      const allowed = specifier.startsWith('.')
        ? (row.may.some((prefix) => to.startsWith(prefix)) || /(?:^|\/)package\.json$/.test(to)) && !(row.never ?? []).some((prefix) => to.startsWith(prefix))
        : !row.packages.some((pattern) => pattern.test(specifier));
      if (!allowed) context.report({ node: source, messageId: 'direction', data: { from: row.in, to } });
    };
    return {
      ImportDeclaration: (declaration) => check(declaration.source),
      ExportNamedDeclaration: (declaration) => check(declaration.source),
      ExportAllDeclaration: (declaration) => check(declaration.source),
      ImportExpression: (expression) => check(expression.source),
      'CallExpression[callee.name="require"]': (call) => check(call.arguments[0]),
    };
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'coverage/', 'test-results/', '**/*.mjs', '**/*.cjs', '**/*.js'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    plugins: { pass: { rules: { 'import-directions': importDirections } } },
    rules: {
      'pass/import-directions': 'error',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'no-eval': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Ports are objects of closures; taking one out of its object is how they are passed on.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'TSEnumDeclaration', message: 'No enums: a zod enum or a union.' },
        {
          selector: 'VariableDeclarator[init.type="AwaitExpression"][init.argument.type="ImportExpression"][init.argument.source.value=/^(?![./]|node:|zod$)/] > ObjectPattern > Property[key.name!="default"]',
          message: 'A bundled CommonJS package has no names when it is imported late: import it in a file of ours, and that file late.',
        },
      ],
    },
  },
  // A command's output is what it prints.
  { files: ['runner/cli/**', 'test/run.ts', 'test/bench/**', 'test/editor/*.ts', 'test/journey/**', 'examples/**'], rules: { 'no-console': 'off' } },
);
