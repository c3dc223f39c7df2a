import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { gradientBoosting } from '../../../src/learn/estimators/trees/gradient-boosting.ts'
import type { GradientBoostingParams } from '../../../src/learn/estimators/trees/gradient-boosting.ts'
import { systemClock } from '../../system-clock.ts'

/** Raw scores of LightGBM, xgboost and scikit-learn; the file's `made` holds versions and the command, boosted-trees.py the program. */
const golden = JSON.parse(readFileSync(new URL('boosted-trees.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly (readonly (number | null)[])[]
  readonly amount: readonly number[]
  readonly label: readonly number[]
  readonly cases: readonly {
    readonly target: 'regression' | 'classification'
    readonly params: Partial<GradientBoostingParams> & { readonly trees: number }
    readonly scores: Readonly<Record<string, readonly number[]>>
  }[]
}

const frame = frameOf([0, 1, 2].map((at) => [`x${at}`, numberColumn(golden.rows.map((row) => row[at]!))] as const))

/** Predictions of rows learnt from; of two classes the log-odds. */
async function rawScores({ target, params }: (typeof golden.cases)[number]): Promise<number[]> {
  const y = Float64Array.from(target === 'regression' ? golden.amount : golden.label)
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const estimator = gradientBoosting({ ...params, rowShare: 1, columnShare: 1, patience: 0 })
  const scores = (await estimator.fit(frame, { kind: target, y }, context)).predict(frame)
  return Array.from(scores, (score) => (target === 'regression' ? score : Math.log(score / (1 - score))))
}

/** What rounding leaves: xgboost keeps leaves as floats of 32 bits, the others gradients from the second tree on. */
function toleranceOf(library: string, trees: number): number {
  if (trees > 1) return 1e-5
  return library === 'xgboost' ? 1e-6 : 1e-9
}

describe.each(golden.cases)('$target, $params', (one) => {
  const scores = rawScores(one)

  test.each(Object.keys(one.scores))('parts the rows as %s does, and gives leaves its values', async (library) => {
    const ours = await scores
    const apart = one.scores[library]!.map((score, row) => Math.abs(score - ours[row]!))
    expect(Math.max(...apart)).toBeLessThan(toleranceOf(library, one.params.trees))
    expect(new Set(ours).size).toBeGreaterThan(5)
  })
})
