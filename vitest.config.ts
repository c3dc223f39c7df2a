import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute begin first: the last of them would run alone while the other worker has nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/e2e/')
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/interop/**', 'node_modules/**'],
    // Of a test that hangs: a busy machine takes ten times as long as a quiet one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // No test replaces modules or changes the process, so files share one: a new process a file cost a fifth of the tier.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    experimental: { viteModuleRunner: false },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/domain/**'],
      autoAttachSubprocess: true,
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80 },
    },
  },
})
