import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const specs = ['**/*.spec.ts', '**/test/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/'] },
  {
    // A rule that has to be switched off in a comment is the wrong rule: change it here, with its reason.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tenon/*/src/*', '@tenon/*/dist/*'], message: 'Import what the package exports.' }] },
      ],
      // Leaves the import of a class alone that a decorated signature mentions: the container needs it at run time.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-deprecated': 'error',
      // Optional peers and what slows the start are loaded on first use, and where nothing can wait for `import()`.
      '@typescript-eslint/no-require-imports': [
        'error',
        { allow: ['^(ajv|ajv-formats|class-transformer|class-validator)(/|$)'] },
      ],
      '@typescript-eslint/no-unnecessary-template-expression': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-useless-constructor': 'error',
      '@typescript-eslint/prefer-for-of': 'error',
      // `async` is how a method keeps the promise its interface gives, also when nothing in it waits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    // stdout belongs to the protocol on stdio.
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/client/src/transports/open-transport.ts'],
    // Servers that still have nothing else speak the transport of 2024-11-05.
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'SSEClientTransport', package: '@modelcontextprotocol/client' }] },
      ],
    },
  },
  {
    files: specs,
    rules: {
      // Replies come off the wire as JSON, and a spec that reads them is the check on their shape.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // The transport of 2024-11-05 is served for clients that still have nothing else, and is tested with theirs.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'SSEClientTransport', package: '@modelcontextprotocol/sdk' }] },
      ],
      // Methods are handed to `expect`, and modules loaded on purpose in the middle of a test.
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo)$/]',
          message: 'Every test runs.',
        },
        {
          selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]',
          message: 'Every test runs.',
        },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        clearTimeout: 'readonly',
        console: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
      },
    },
  },
);
