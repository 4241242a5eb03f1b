import { defineConfig } from 'vitest/config';

/** `npm run test:e2e`: the extension as it is installed, in the real VS Code, one file after the other. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    // Takes pictures, tests nothing.
    exclude: process.env.DEPTHLENS_README_PICTURES ? [] : ['test/e2e/readme.e2e.ts'],
    globalSetup: 'test/e2e/harness/globalSetup.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 200_000,
    hookTimeout: 120_000,
    // What follows a scenario that failed would only repeat it.
    bail: process.env.CI ? 0 : 1,
  },
});
