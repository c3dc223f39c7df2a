import type { CleaningStep } from '../domain/cleaning.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { ColumnProfile, TableProfile } from '../domain/profile.ts'
import { targetName } from '../domain/project.ts'
import type { EstimatorSpec, Problem, Project } from '../domain/project.ts'
import type { Source, SqlExpression } from '../domain/source.ts'
import { commentLines, entry, literal, propertyKey, wrapped } from './literals.ts'

/**
 * The text of throughline.config.ts for a project: evaluates to an equal project, one line a column, comments where
 * the user should decide. Every string of the data is escaped: a header or a category cannot become code.
 *
 * @param notes    what the user should know, one sentence each; comments at the top
 * @param profile  for the remarks on columns
 */
export function configText(project: Project, notes: readonly string[], profile: TableProfile): string {
  const { problem, source, models, columns, clean, ...rest } = project
  const lines = [
    `import { ${builders(project).join(', ')} } from 'throughline'`,
    '',
    ...commentLines([
      `Proposed from ${profile.rows.toLocaleString('en-US')} rows. This file is yours: change what is wrong, then \`throughline run\`.`,
      ...notes,
    ]),
    'export default defineProject({',
    `  name: ${literal(rest.name)},`,
    ...problemLines(problem),
    `  source: ${sourceText(source)},`,
    ...timeLines(project),
    ...(columns === undefined ? [] : columnLines(columns, project, profile)),
    ...(clean === undefined ? [] : cleanLines(clean)),
    `  models: [${models.map(modelText).join(', ')}],`,
    ...restLines(rest),
    '})',
    '',
  ]
  return lines.join('\n')
}

const estimators: ReadonlyMap<string, string> = new Map([
  ['logistic-regression', 'logisticRegression'],
  ['linear-svm', 'linearSvm'],
  ['naive-bayes', 'naiveBayes'],
  ['logistic-bayes', 'logisticBayes'],
  ['linear-regression', 'linearRegression'],
  ['elastic-net', 'elasticNet'],
  ['poisson-regression', 'poissonRegression'],
  ['gradient-boosting', 'gradientBoosting'],
  ['decision-tree', 'decisionTree'],
  ['random-forest', 'randomForest'],
  ['extra-trees', 'extraTrees'],
  ['nearest-neighbours', 'nearestNeighbours'],
])

/** The names to import: those the text uses, in alphabetical order. */
function builders({ problem, source, models }: Project): string[] {
  const used = new Set(['defineProject', sourceBuilder(source)])
  if (typeof problem.target !== 'string' && isTemplate(problem.target.from)) used.add('sql')
  for (const { kind } of models) {
    const builder = estimators.get(kind)
    if (builder !== undefined) used.add(builder)
  }
  return [...used].sort()
}

function problemLines({ target, positive, costs, withoutModel, question, decision, kind }: Problem): string[] {
  const answer =
    typeof target === 'string' ? literal(target) : `{ name: ${literal(target.name)}, from: ${sqlText(target.from)} }`
  const guess =
    '    // Assumed: put in what a wrong decision really costs. The threshold and the report follow from it.'
  return [
    '  problem: {',
    '    // Say both in your own words; the report begins with them.',
    `    question: ${literal(question)},`,
    `    decision: ${literal(decision)},`,
    `    kind: ${literal(kind)},`,
    `    target: ${answer},`,
    ...(positive === undefined ? [] : [`    positive: ${literal(positive)},`]),
    ...(costs?.assumed === true ? [guess] : []),
    ...(costs === undefined ? [] : [`    costs: ${literal(costs)},`]),
    ...(withoutModel === undefined
      ? []
      : ['    // What is done today, without a model.', `    withoutModel: ${literal(withoutModel)},`]),
    '  },',
  ]
}

function timeLines({ time, group }: Project): string[] {
  const lines: string[] = []
  if (time !== undefined) lines.push(`  time: ${literal(time)}, // the newest rows are the test; monitoring follows it`)
  if (group !== undefined)
    lines.push(`  group: ${literal(group)}, // rows of one value stay together in training or test`)
  return lines
}

/** What was not said elsewhere: split, gates, monitors, seed. */
function restLines({ name: _name, time: _time, group: _group, ...rest }: Partial<Project>): string[] {
  return Object.entries(rest).map(([key, value]) => `  ${propertyKey(key)}: ${literal(value)},`)
}

function columnLines(
  columns: NonNullable<Project['columns']>,
  project: Project,
  { columns: found }: TableProfile,
): string[] {
  const remarks = new Map(found.map((profile) => [profile.column, remark(profile)]))
  const target = targetName(project.problem)
  const lines = Object.entries(columns).flatMap(([name, contract]) =>
    columnLine(name, contract, name === target ? 'the target' : remarks.get(name)),
  )
  return [
    '  // What is demanded of each column. To overrule an exclusion, write keep: with your reason.',
    '  columns: {',
    ...lines,
    '  },',
  ]
}

function columnLine(name: string, contract: ColumnContract, told: string | undefined): string[] {
  const comment = told === undefined || contract.reason !== undefined ? '' : ` // ${told}`
  return wrapped(entry(name, contract), 4, comment)
}

/** What a reader cannot see from the contract: how much is missing. */
function remark({ missing, rows }: ColumnProfile): string | undefined {
  if (missing === 0 || rows === 0) return undefined
  const share = (100 * missing) / rows
  return `${share < 0.1 ? 'under 0.1' : share.toFixed(share < 10 ? 1 : 0)} % missing`
}

function cleanLines(clean: readonly CleaningStep[]): string[] {
  if (clean.length === 0) return ['  clean: [],']
  return [
    '  // Run in this order on every row that training, evaluation or serving reads; each is recorded with its count.',
    '  clean: [',
    ...clean.flatMap((step) => wrapped(literal(step), 4, '')),
    '  ],',
  ]
}

function modelText({ kind, params }: EstimatorSpec): string {
  const builder = estimators.get(kind)
  if (builder === undefined) return literal({ kind, params })
  return `${builder}(${Object.keys(params).length === 0 ? '' : literal(params)})`
}

/** `sql` is the tag of expressions. */
function sourceBuilder({ kind }: Source): string {
  return kind === 'sql' ? 'sqlFile' : kind
}

function sourceText(source: Source): string {
  const { kind: _kind, path, ...options } = source
  return `${sourceBuilder(source)}(${literal(path)}${Object.keys(options).length === 0 ? '' : `, ${literal(options)}`})`
}

/** A template takes text as it stands; where that cannot be (a backtick, a backslash), the plain object says the same. */
function isTemplate({ sql }: SqlExpression): boolean {
  return !/[`\\\r]|\$\{/.test(sql)
}

function sqlText(expression: SqlExpression): string {
  return isTemplate(expression) ? `sql\`${expression.sql}\`` : literal(expression)
}
