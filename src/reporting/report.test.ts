import { describe, expect, test } from 'vitest'
import { aProject, aProjectOfClasses, evidenceOfClasses, someEvidence } from '../../test/fixtures/run-evidence.ts'
import { reportOf } from './report.ts'
import type { Project } from '../domain/project.ts'
import type { RunEvidence } from '../domain/run-result.ts'

const report = (change: { project?: Partial<Project>; evidence?: Partial<RunEvidence> } = {}) =>
  reportOf({
    project: { ...aProject, ...change.project },
    evidence: { ...someEvidence, ...change.evidence },
    createdAtMs: Date.UTC(2026, 0, 2, 3, 4),
  })

describe('reportOf', () => {
  test('begins with the question and a verdict that needs no training in statistics', () => {
    const { markdown } = report()
    expect(markdown).toMatch(
      /^# Will this customer leave\?\n\nA model \(logistic regression\) that predicts "churned" well/,
    )
    expect(markdown).toContain('gives the yes the higher probability 83 times in 100')
  })

  test('counts alarms and misses in a thousand cases', () => {
    // 100 of 1,000 are a yes; .8 of them are found: 80; at a precision of .25 that takes 320 alarms.
    expect(report().markdown).toContain(
      'Of 1,000 cases like those it was tested on, 100 are a yes. The model says yes 320 times; 80 of these are right and 240 are false alarms. It misses 20.',
    )
  })

  test('explains why being right is no measure where a yes is rare', () => {
    expect(report().markdown).toContain('would be right 90 times in 100 and be of no use')
    const balanced = { ...someEvidence.evaluation, positiveShare: { train: 0.5, test: 0.5 } }
    expect(report({ evidence: { evaluation: balanced } }).markdown).not.toContain('of no use')
  })

  test('says what turning it off would cost, that it would cost nothing, and that nobody knows', () => {
    const worth = (value: number, low: number, high: number) => {
      const saved = { ...someEvidence.evaluation.value!, savedPer1000: { value, low, high } }
      return report({ evidence: { evaluation: { ...someEvidence.evaluation, value: saved } } }).markdown
    }
    expect(worth(14_000, 12_000, 16_000)).toContain('would have cost 14,000 EUR more for every 1,000 decisions')
    expect(worth(-500, -700, -300)).toContain('Do not use it with these costs')
    expect(worth(50, -100, 200)).toContain('no sure difference was found')
    const { value: _none, ...without } = someEvidence.evaluation
    expect(report({ evidence: { evaluation: without } }).markdown).toContain('the costs of a mistake are not given')
  })

  test('says when costs were assumed', () => {
    const costs = { falsePositive: 1, falseNegative: 9, currency: 'units', assumed: true }
    expect(report({ project: { problem: { ...aProject.problem, costs } } }).markdown).toContain(
      'Nobody has confirmed these costs',
    )
  })

  test('lists decisions with their rows, exclusions with their reason, and what to ask', () => {
    const { markdown } = report()
    expect(markdown).toContain('| age | null-values | 7 | 7 rows hold 999 |')
    expect(markdown).toContain('- id: names a row')
    expect(markdown).toContain('Ask whether plan is really known when the decision is taken.')
    expect(markdown).toContain('age (40 in 100)')
  })

  test('shows how each candidate stands against the best, and what it costs to run', () => {
    const [baseline, linear] = someEvidence.result.candidates
    const compared = { ...linear!.crossValidated!, uncertainty: 0.01 }
    const candidates = [
      baseline!,
      { ...linear!, name: 'boosting', crossValidated: { ...compared, mean: 0.83, worseBy: 0, isWithin: true } },
      {
        ...linear!,
        crossValidated: { ...compared, worseBy: 0.004, isWithin: true },
        operation: { steps: 1234.5, bytes: 52_300, microseconds: 1.234 },
      },
      { ...linear!, name: 'a tree', crossValidated: { ...compared, mean: 0.7, worseBy: 0.13, isWithin: false } },
    ]
    const { markdown } = report({ evidence: { result: { ...someEvidence.result, candidates } } })
    const row = (name: string) => markdown.split('\n').find((line) => line.startsWith(`| ${name} |`))
    expect(row('boosting')).toContain('| the best |  |  |  |')
    expect(row('logistic regression')).toContain(
      '| as good, allowing for luck (0.004 worse) | 1,200 | 52.3 kB | 1.23 |',
    )
    expect(row('a tree')).toContain('| 0.13 worse |')
    expect(markdown).toContain('and decide nothing')
    expect(report().markdown).not.toContain('and decide nothing')
  })

  test('says how free text was used, where there is any', () => {
    const columns = { notes: { type: 'text' }, diary: { type: 'text', role: 'ignored', reason: 'private' } } as const
    expect(report({ project: { columns } }).markdown).toContain('Linear models read the words of notes, together')
    expect(report().markdown).not.toContain('Linear models read')
  })

  test('names the part of the data where the model is weak', () => {
    expect(report().markdown).toContain('| plan = <b> | 60 | ROC AUC | 0.6 | 0.5 to 0.7 |')
  })

  test('says that it is not in use when the gate says no', () => {
    const gate = { passed: false, reasons: ['not passed: the data break the contract: age'] }
    const { markdown } = report({ evidence: { result: { ...someEvidence.result, gate } } })
    expect(markdown).toContain(
      'did not pass its checks and is not in use: not passed: the data break the contract: age.',
    )
  })

  test('tells of a regression in its own terms', () => {
    const problem = { ...aProject.problem, kind: 'regression', withoutModel: 'mean' } as const
    const metrics = {
      rmse: { value: 60, low: 55, high: 65 },
      mae: { value: 40, low: 38, high: 42 },
      medianAe: { value: 25, low: 24, high: 26 },
      r2: { value: 0.9, low: 0.88, high: 0.92 },
    }
    const { positiveShare: _share, ...rest } = someEvidence.evaluation
    const { markdown } = report({
      project: { problem },
      evidence: { evaluation: { ...rest, metrics, calibration: [] } },
    })
    expect(markdown).toContain('explains 90 in 100 parts of how it varies')
    expect(markdown).toContain('Half of its guesses are off by less than 25')
    expect(markdown).not.toContain('A yes is')
  })

  test('is one self-contained page that runs nothing, whatever the data say', () => {
    const { html } = report()
    expect(html).toContain('plan = &lt;b&gt;')
    expect(html.match(/<svg/g)).toHaveLength(3)
    expect(html).not.toMatch(/<script|<link|src=|url\(|https?:/)
  })

  test('is the same again from the same evidence', () => expect(report()).toEqual(report()))
})

describe('the report of more than two classes', () => {
  const of = (classes: number) =>
    reportOf({ project: aProjectOfClasses, evidence: evidenceOfClasses(classes), createdAtMs: 0 })

  test('begins with how many answers in a hundred are right, with the model and without', () => {
    expect(of(3).markdown).toContain(
      'predicts "brand" among 3 classes: of 100 answers, 91 are right; always giving the most common answer would be right 34 times.',
    )
  })

  test('speaks of no yes, no alarm and no point from which the model says yes', () => {
    expect(of(3).markdown).not.toMatch(/\byes\b|alarm|\bpositive/)
    expect(of(3).markdown).toContain('with the same share of each class on both sides')
    expect(of(3).markdown).toContain('F1 of every class (precision and recall together), averaged')
  })

  test('says what a wrong answer costs and where to ask a person', () => {
    expect(of(3).markdown).toContain('A wrong answer is counted at 12 EUR')
    expect(of(3).markdown).toContain(
      'where it is least sure (below 50 in 100, 20 test rows) 45 in 100 of its answers are right, where it is surest (50 in 100 and more, 180 rows) 96 in 100',
    )
  })

  test('has a table of the classes, the worst first, and what is taken for what, as text', () => {
    const { markdown, html } = of(3)
    const rows = markdown.split('\n').filter((line) => line.startsWith('| brand'))
    expect(rows).toEqual([
      '| brand 1 | 1 | 50 in 100 | 50 in 100 | 0.33 |',
      '| brand 0 | 2 | 100 in 100 | 50 in 100 | 0.50 |',
      '| brand 2 | 0 |  |  |  |',
      '| brand 0 | brand <1> | 7 | 7 in 100 |',
    ])
    expect(html).toContain('brand &lt;1&gt;')
  })

  test('stays small with 150 classes: the largest and the worst are told, the rare ones named', () => {
    const { markdown, html } = of(150)
    const rows = markdown.split('\n').filter((line) => /^\| brand \d+ \| \d/.test(line))
    expect(rows).toHaveLength(20)
    expect(rows[0]).toContain('| brand 139 | 10 |')
    expect(rows.at(-1)).toContain('| brand 0 | 149 |')
    expect(markdown).toContain('130 more are in the record of the run')
    expect(markdown).toContain('nothing is promised for: brand 149 (0), brand 148 (1),')
    expect(markdown).toContain('brand 140 (9).')
    expect(html.length).toBeLessThan(20_000)
  })
})
