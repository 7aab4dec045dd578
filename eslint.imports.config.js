// The import rule: data flows one way. workers -> src, never back; ONNX Runtime behind one file; no cycles.
import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';

const onnxOnlyInSession = {
  name: 'onnxruntime-node',
  message: 'Only workers/device/session.ts talks to ONNX Runtime.',
};
const noWorkersFromSrc = {
  group: ['**/workers/**'],
  message: 'Imports go workers -> src, never back.',
};
const pureMathematics = {
  group: ['node:*', '../**', 'ioredis', 'bullmq', 'fastify'],
  message: 'src/ays is pure mathematics: no I/O, no other part of the service.',
};

export const importRules = [
  {
    files: ['src/**/*.ts', 'workers/**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
    rules: {
      'no-restricted-imports': ['error', { paths: [onnxOnlyInSession] }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onnxOnlyInSession], patterns: [noWorkersFromSrc] }] },
  },
  {
    files: ['src/ays/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onnxOnlyInSession], patterns: [pureMathematics] }] },
  },
  {
    files: ['workers/device/session.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
];

export default importRules;
