import { dateFormats } from '../frame/read-date.ts'

/**
 * The shape of a config as data: what each key may hold and means. TypeScript checks the same when the user's editor is
 * open; this holds when it is not, and the reference of the config is made from it.
 */
export type Shape =
  | { readonly is: 'text' | 'flag' | 'label' }
  | { readonly is: 'number'; readonly min?: number; readonly max?: number; readonly whole?: boolean }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'record'; readonly of: Shape }
  | { readonly is: 'object'; readonly keys: Keys; readonly required: readonly string[] }
  | { readonly is: 'either'; readonly of: readonly Shape[]; readonly expected: string }
  | { readonly is: 'tagged'; readonly by: string; readonly of: Readonly<Record<string, Shape>> }

/** What may stand under each key, and one sentence of what it means. */
export type Keys = Readonly<Record<string, readonly [shape: Shape, about: string]>>

const text: Shape = { is: 'text' }
const flag: Shape = { is: 'flag' }
const amount: Shape = { is: 'number', min: 0 }
const object = (required: Keys, optional: Keys = {}): Shape => ({
  is: 'object',
  keys: { ...required, ...optional },
  required: Object.keys(required),
})
const choice = (...of: readonly string[]): Shape => ({ is: 'choice', of })
const listOf = (of: Shape): Shape => ({ is: 'list', of })
const recordOf = (of: Shape): Shape => ({ is: 'record', of })

const numberForm: Shape = {
  is: 'either',
  of: [
    object(
      { decimal: [choice('.', ','), 'what divides whole and fraction'] },
      {
        thousands: [choice('.', ',', ' ', "'"), 'what groups the digits'],
        unit: [text, 'what stands beside every number: %, kg, €'],
        reason: [text, 'how it was found'],
      },
    ),
    object(
      { clock: [choice('h:m', 'duration'), 'a time of day, or a length of time, read as minutes'] },
      { reason: [text, 'how it was found'] },
    ),
  ],
  expected: "{ decimal: '.' or ',', thousands: '.', ',', ' ' or \"'\", unit } or { clock: 'h:m' or 'duration' }",
}

const column = object(
  { type: [choice('number', 'integer', 'boolean', 'category', 'text', 'date', 'timestamp'), 'what the column holds'] },
  {
    nullable: [flag, 'whether a value may be missing; default true'],
    range: [
      object({ min: [{ is: 'number' }, 'least value'], max: [{ is: 'number' }, 'greatest value'] }),
      'inclusive bounds of a number; outside is answered with a warning',
    ],
    categories: [listOf(text), 'values seen in training; another is answered with a warning; absent: any'],
    format: [choice(...dateFormats), 'how a date is written in text; default iso'],
    written: [numberForm, 'how a number is written in text, where not as 1234.5'],
    meaning: [text, 'what it means, unit included; people and the leakage check read it'],
    known: [choice('at-decision', 'after'), 'what is known only after the decision is never a feature'],
    role: [choice('feature', 'id', 'ignored'), 'id: names a row; ignored: left out for the reason given'],
    reason: [text, 'why it has this role or moment; goes into the record of decisions'],
    keep: [text, 'why it stays a feature although the leakage check says no'],
  },
)

const stepOn = (does: string, more: Keys = {}): Shape =>
  object({
    action: [text, does],
    column: [text, "the column; '*' for all"],
    reason: [text, 'why; goes into the record of decisions'],
    ...more,
  })

const values = listOf(text)

const cleaningStep: Shape = {
  is: 'tagged',
  by: 'action',
  of: {
    trim: stepOn('cuts white space at both ends; an empty rest is missing'),
    'strip-trailing-dot': stepOn('cuts dots at the end: `Yes.`'),
    'match-case': stepOn('writes what differs in case alone as one spelling', {
      values: [values, 'the right spellings'],
    }),
    'null-values': stepOn('takes written values as missing', { values: [values, 'such as NA, ?, 999'] }),
    replace: stepOn('renames written values', { values: [recordOf(text), 'what each should read instead'] }),
    'drop-rows': stepOn('leaves rows out of training and evaluation, and counts them', {
      values: [values, 'a row with one of these is left out'],
    }),
    'drop-missing': stepOn('leaves rows out of training and evaluation where the column is missing, and counts them'),
    'drop-duplicate-rows': stepOn('leaves rows out of training that equal an earlier one in every column'),
  },
}

const target: Shape = {
  is: 'either',
  of: [
    text,
    object({
      name: [text, 'what the computed column is called'],
      from: [object({ sql: [text, 'DuckDB SQL over the columns as written'] }), 'made by sql`...`'],
    }),
  ],
  expected: 'a column name, or { name, from: sql`...` }',
}

const costs = object(
  { currency: [text, 'in which the report counts'] },
  {
    falsePositive: [amount, 'two classes: acting on a row that was negative'],
    falseNegative: [amount, 'two classes: not acting on a row that was positive'],
    wrongAnswer: [amount, 'three classes and more: answering another class than the true one'],
    perUnitError: [amount, 'a number: each unit by which an answer is off'],
    assumed: [flag, 'true while nobody confirmed what init assumed; the report says so'],
  },
)

const problem = object(
  {
    question: [text, 'what is asked of each row, in plain words; opens the report'],
    decision: [text, 'what somebody does with the answer'],
    kind: [choice('classification', 'regression'), 'classes, or a number'],
    target: [target, 'the column to predict'],
  },
  {
    positive: [{ is: 'label' }, 'of two classes, the one that is asked for; default: the rarer'],
    costs: [costs, 'what a wrong decision costs; decides from which probability the model says yes'],
    withoutModel: [
      choice('always-positive', 'always-negative', 'majority', 'mean', 'median'),
      'what happens today; default majority, or mean',
    ],
  },
)

const file = (kind: string, more: Keys = {}): Shape =>
  object({ kind: [text, kind], path: [text, 'relative to the config'] }, more)
const encoding: Keys = { encoding: [text, 'of the text: utf-8, windows-1252, utf-16le ...; default: found'] }

const source: Shape = {
  is: 'tagged',
  by: 'kind',
  of: {
    csv: file('delimited text, gzipped or zipped or not', {
      delimiter: [text, 'one character; default: found'],
      header: [flag, 'whether the first line names the columns; default true'],
      names: [listOf(text), 'names of the columns where there is no header'],
      ...encoding,
    }),
    json: file('JSON lines, or one JSON array of objects', encoding),
    parquet: file('Parquet'),
    arrow: file('Arrow or Feather'),
    sql: file('one DuckDB SELECT over files'),
  },
}

const models = listOf(
  object({
    kind: [text, 'an estimator, as its builder makes it: logisticRegression(), gradientBoosting() ...'],
    params: [
      recordOf({ is: 'either', of: [{ is: 'number' }, text, flag], expected: 'a number, text or true/false' }),
      'its settings; what is left out has its default',
    ],
  }),
)

/** The shape of a whole config. */
export const projectShape: Shape = object(
  {
    name: [text, 'of the project and of its model: letters, digits, dots, dashes, underscores'],
    problem: [problem, 'the question, the decision and what mistakes cost'],
    source: [source, 'where the rows come from: csv(), json(), parquet(), arrow(), sqlFile()'],
    models: [models, 'the candidates; the simplest that is good enough is chosen'],
  },
  {
    time: [text, 'when a row happened: the newest rows are the test, and monitoring follows it'],
    group: [text, 'rows that belong together; a group is never divided between training and test'],
    columns: [recordOf(column), 'the contract: one entry a column'],
    clean: [listOf(cleaningStep), 'cleaning steps, in order, on every row that is ever read'],
    split: [
      object(
        {},
        {
          testShare: [{ is: 'number', min: 0.01, max: 0.5 }, 'share of rows held out; default 0.2'],
          along: [choice('rows'), 'rows stand in the order of time, though no column says so: the last are the test'],
        },
      ),
      'how rows are held out for the one honest test',
    ],
    refit: [flag, 'whether the winner is fitted again on all rows; default true'],
    promote: [
      object(
        {},
        {
          require: [
            recordOf({ is: 'number' }),
            'least (or greatest) value of a metric on the test rows: { rocAuc: 0.8 }',
          ],
          beatsBaseline: [flag, 'better than without a model, with 95 % confidence; default true'],
          noBreach: [flag, 'no breach of the contract that is an error; default true'],
          margin: [
            amount,
            'how much worse than the champion a version may be, in the unit of the primary metric; where it is set, `run` compares too',
          ],
          slices: [
            object(
              { worst: [{ is: 'number' }, 'no part of the test rows may surely be beyond this'] },
              { minRows: [{ is: 'number', min: 2, whole: true }, 'smaller parts are not judged; default 50'] },
            ),
            'how bad the primary metric may be on parts of the test rows',
          ],
          limits: [
            object(
              {},
              {
                microseconds: [amount, 'of one answer, the median over the golden rows'],
                bytes: [amount, 'of the artifact'],
              },
            ),
            'what an answer may cost; read by `models promote`',
          ],
          approval: [flag, 'whether a second, named person has to say yes first; default false'],
        },
      ),
      'what must hold for a new version to become champion',
    ],
    monitor: [
      object(
        {},
        {
          minSamples: [{ is: 'number', min: 1, whole: true }, 'rows below which a window is inconclusive; default 200'],
          falseDiscoveryRate: [{ is: 'number', min: 0, max: 1 }, 'of the verdicts of one window; default 0.01'],
        },
      ),
      'when a difference is called drift',
    ],
    log: [
      object(
        {},
        {
          durable: [flag, 'answer only when the row is on disk; default false: a crash loses at most 200 ms'],
          redact: [listOf(text), "columns whose values are never kept: '[redacted]' stands in their place"],
          sample: [{ is: 'number', min: 0, max: 1 }, 'share of the answered rows that is logged; default 1'],
          refusedRows: [flag, 'log refused requests with their rows, and not only where they broke; default false'],
        },
      ),
      'the prediction log',
    ],
    seed: [{ is: 'number', min: 0, whole: true }, 'of everything drawn by chance; default 42'],
  },
)
