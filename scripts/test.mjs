// The first tier: type check, lint, format, dead exports, then every test. No Python, no service but what the project
// installs. Ends with the count of tests. `npm test -- --coverage` counts lines too, as .ci/run does; numeric code takes
// several times as long while it is counted.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name) => join(root, 'node_modules', '.bin', name)
const counts = join(root, 'node_modules/.cache/tests.json')
const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${counts}`]
const steps = [
  ['type check', bin('tsc'), ['-p', 'tsconfig.json']],
  ['lint', bin('oxlint'), ['--type-aware', 'src', 'test', 'scripts', 'bench', 'examples', 'bin']],
  ['format', bin('oxfmt'), ['--check', 'src', 'test', 'scripts', 'bench', 'examples', 'bin']],
  ['unused exports', bin('knip'), ['--no-progress']],
  ['tests', bin('vitest'), ['run', ...report, ...process.argv.slice(2)]],
]

// The checks are programs in Go, which collect their garbage at every doubling unless told otherwise: most of their time.
const env = { GOGC: '400', ...process.env }

for (const [name, command, args] of steps) {
  process.stdout.write(`\n== ${String(name)}\n`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env })
  if (status !== 0) {
    process.stdout.write(`\n${String(name)} failed\n`)
    process.exit(status ?? 1)
  }
}

const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(counts, 'utf8'))
process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`)
