// The import rule: data flows one way. workers -> src, never back; ONNX Runtime behind one file; pure mathematics.
import tseslint from 'typescript-eslint';

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
    rules: { 'no-restricted-imports': ['error', { paths: [onnxOnlyInSession] }] },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [onnxOnlyInSession], patterns: [noWorkersFromSrc] }],
    },
  },
  {
    files: ['src/ays/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [onnxOnlyInSession], patterns: [pureMathematics] }],
    },
  },
  {
    files: ['workers/device/session.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
];

export default importRules;
