// The rules for the page's code: typescript-eslint's strict sets with type information, short functions and files, and a
// docstring on whatever a module exports. Formatting is Prettier's, and who may import whom is held by a test.
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const MAX_FUNCTION_LINES = 50;
const MAX_FILE_LINES = 400;

export default defineConfig(
  { ignores: ['node_modules/', 'public/', 'src/api/types.gen.ts', '*.config.*'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', MAX_FILE_LINES],
      'max-lines-per-function': ['error', MAX_FUNCTION_LINES],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An empty string is as good as none, wherever the server says nothing.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // A handler that hands on what a signal was set to is as good as one in braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `noUncheckedIndexedAccess` makes every read of a list possibly undefined; `!` says that the index is in it.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, enableFixer: false, contexts: ['ExportNamedDeclaration[declaration]'] },
      ],
    },
  },
  // A suite of tests is one function, however many there are.
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off' } },
);
