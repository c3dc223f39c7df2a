import { referenceProfile } from '../drift/profile.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { answeredClass } from '../learn/metrics/answered-class.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { ReferenceProfile } from '../domain/reference-profile.ts'
import type { Frame } from '../frame/frame.ts'

/**
 * The answers of a model of more than two classes, profiled: the labels and their probabilities. Undefined for two
 * classes and for a number.
 *
 * @param scores  parts of the rows, each of shape (rows * classes,), row by row
 */
export function referenceAnswers(
  { labels = [], frame }: PreparedTable,
  scores: readonly Float64Array[],
): ReferenceProfile | undefined {
  if (labels.length <= 2) return undefined
  const [answered, probabilities]: [string[], number[]] = [[], []]
  for (const part of scores) {
    for (let row = 0; row < part.length / labels.length; row++) {
      const position = answeredClass(part, row, labels.length)
      answered.push(String(labels[position]))
      probabilities.push(part[row * labels.length + position]!)
    }
  }
  const names = ['prediction', 'probability'].map((name) => freeName(frame, name)) as [string, string]
  const answers = frameOf([
    [names[0], categoryColumn(answered)],
    [names[1], numberColumn(probabilities)],
  ])
  return referenceProfile(answers, names)
}

/** A name that no column of the table has. */
function freeName(frame: Frame, name: string): string {
  return frame.columns.has(name) ? freeName(frame, `${name} answered`) : name
}
