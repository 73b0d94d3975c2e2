import { defineConfig } from 'vitest/config';

/** What starts processes or plants faults keeps a process of its own. */
const alone = [
  'command-line',
  'explore',
  'fuzz',
  'model',
  'mutate',
  'process',
  'simulate',
  'torture',
  'verify',
];
const browserFiles = ['test/browser/**/*.test.ts'];
const everything = ['test/**/*.test.ts'];
const aloneFiles = alone.map((folder) => `test/${folder}/**/*.test.ts`);

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.cache/test-report.json' }]],
    // Only what hangs is ended: how fast a test is, is no claim of it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'alone', include: aloneFiles } },
      // Reading the same modules anew for each of a hundred files took longer than most of their tests.
      {
        extends: true,
        test: {
          name: 'together',
          include: everything,
          exclude: [...aloneFiles, ...browserFiles],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: browserFiles, globalSetup: './test/browser/build-page.ts' },
      },
    ],
  },
});
