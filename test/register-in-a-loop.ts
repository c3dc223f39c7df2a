import { openWorkspace } from '../src/store/open-workspace.ts'
import { systemClock } from './system-clock.ts'

/**
 * A process that registers versions until it is killed, or `count` of them. Arguments: folder, label, count.
 * Prints `<version> <digest>` for each that was acknowledged.
 */
const [, , folder = '', label = '', count = 'Infinity'] = process.argv
const workspace = await openWorkspace({ folder, clock: systemClock })
for (let i = 0; i < Number(count); i++) {
  const digest = await workspace.artifacts.put(Buffer.from(`${label} ${i} `.repeat(1_000)))
  const version = await workspace.models.register({
    version: {
      model: 'churn',
      digest,
      evaluatedDigest: digest,
      runId: label,
      snapshotHash: 'f'.repeat(64),
      createdAtMs: systemClock.nowMs(),
      signature: { inputs: [], output: { kind: 'regression', name: 'y' } },
      metrics: {},
      gate: { passed: true, reasons: [] },
    },
    alias: 'champion',
    actor: label,
  })
  process.stdout.write(`${version.version} ${digest}\n`)
}
await workspace.close()
