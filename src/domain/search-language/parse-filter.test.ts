import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../base/errors.ts'
import type { Comparison, Condition } from '../search.ts'
import {
  EXPERIMENT_GRAMMAR,
  LOGGED_MODEL_GRAMMAR,
  MODEL_VERSION_GRAMMAR,
  REGISTERED_MODEL_GRAMMAR,
  RUN_GRAMMAR,
} from './grammar.ts'
import { parseFilter } from './parse-filter.ts'
import { parseOrder } from './parse-order.ts'

type Short = readonly [Comparison['entity'], string, Comparison['operator'], Comparison['value']?]

const of = ([entity, key, operator, value]: Short): Comparison => ({
  ...{ kind: 'comparison', entity, key, operator },
  ...(value === undefined ? {} : { value }),
})
const runs = (text: string): Condition | undefined => parseFilter(text, RUN_GRAMMAR)

const read: readonly (readonly [string, Short])[] = [
  ['metric.acc >= 0.94', ['metric', 'acc', '>=', 0.94]],
  ['metric.acc>=100', ['metric', 'acc', '>=', 100]],
  ['metrics.a=-5', ['metric', 'a', '=', -5]],
  ['metrics.a < 1e-3', ['metric', 'a', '<', 0.001]],
  ['metrics.a < 1e999', ['metric', 'a', '<', Number.POSITIVE_INFINITY]],
  ["params.m!='tf'", ['param', 'm', '!=', 'tf']],
  ['params."m"!="tf"', ['param', 'm', '!=', 'tf']],
  ['metric."legit name" >= 0.243', ['metric', 'legit name', '>=', 0.243]],
  ['metrics."X//Y#$$@&Z" = 3', ['metric', 'X//Y#$$@&Z', '=', 3]],
  ['metrics.val/loss > 0', ['metric', 'val/loss', '>', 0]],
  ['`metric`.a >= 0.1', ['metric', 'a', '>=', 0.1]],
  ["`tags`.source_name = 'a notebook'", ['tag', 'source_name', '=', 'a notebook']],
  ["tags.mlflow.user = 'ann'", ['tag', 'mlflow.user', '=', 'ann']],
  ["tag.`mlflow.prompt.is_prompt` != 'true'", ['tag', 'mlflow.prompt.is_prompt', '!=', 'true']],
  ['metrics.`spacey name` > 5', ['metric', 'spacey name', '>', 5]],
  ['params."p.a.r.a.m" != "a"', ['param', 'p.a.r.a.m', '!=', 'a']],
  ['params.m = "L\'Hosp"', ['param', 'm', '=', "L'Hosp"]],
  ["params.m = 'L''Hosp'", ['param', 'm', '=', "L'Hosp"]],
  ["params.`a``b` = ''", ['param', 'a`b', '=', '']],
  ["parameters.x LiKe 'a%'", ['param', 'x', 'like', 'a%']],
  ["tags.x ilike 'a_'", ['tag', 'x', 'ilike', 'a_']],
  ['tags.x is not null', ['tag', 'x', 'is not null']],
  ['params.x IS NULL', ['param', 'x', 'is null']],
  ["attribute.artifact_uri = '1/23/4'", ['attribute', 'artifact_uri', '=', '1/23/4']],
  ['attribute.start_time >= 1234', ['attribute', 'start_time', '>=', 1234]],
  ['attr.start_time = 9007199254740993', ['attribute', 'start_time', '=', 9007199254740993n]],
  ['Created < 5', ['attribute', 'start_time', '<', 5]],
  ["`Run name` = 'x'", ['attribute', 'run_name', '=', 'x']],
  ["run.status = 'RUNNING'", ['attribute', 'status', '=', 'RUNNING']],
  ['run_id IN (\'a\', "b")', ['attribute', 'run_id', 'in', ['a', 'b']]],
  ["attributes.run_id NOT in ('a',)", ['attribute', 'run_id', 'not in', ['a']]],
  ["params.x IN ('a')", ['param', 'x', 'in', ['a']]],
  ['start_time IN (1, 2)', ['attribute', 'start_time', 'in', [1, 2]]],
  ["datasets.name LIKE '%x'", ['dataset', 'name', 'like', '%x']],
  ["params.x = 'a';", ['param', 'x', '=', 'a']],
]

const refused: readonly (readonly [string, string])[] = [
  ['metric.acc >= 0.94; metrics.rmse < 1', 'Search filter contained multiple expression'],
  ['m.acc >= 0.94', "Invalid entity type 'm'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"],
  ['acc >= 0.94', "Invalid attribute key 'acc' specified. Valid keys are '{'run_id', "],
  ["attribute.experiment_id != '1'", "Invalid attribute key 'experiment_id'"],
  ['__proto__ = 1', "Invalid attribute key '__proto__'"],
  ["dataset.source = 'x'", "Invalid dataset key 'source' specified. Valid keys are '{'name', 'digest', 'context'}'"],
  ["metrics.A > 0.1 NAND params.B = 'LR'", "Invalid clause(s) in filter string: 'NAND'"],
  ['`metrics.A > 0.1', 'Invalid clause(s) in filter string'],
  ['param`.A > 0.1', 'Invalid clause(s) in filter string'],
  ["params.'acc = LR", 'Invalid clause(s) in filter string'],
  ["params.acc = 'LR", 'Invalid clause(s) in filter string'],
  ["params.acc = LR'", 'Invalid clause(s) in filter string'],
  ['params.acc = "LR\'', 'Invalid clause(s) in filter string'],
  ["tags.acc = = 'LR'", 'Invalid clause(s) in filter string'],
  ["attribute.status IS 'RUNNING'", 'Invalid clause(s) in filter string'],
  ['params.acc LR !=', 'Invalid clause(s) in filter string'],
  ['metric.acc !=', 'Invalid clause(s) in filter string'],
  ['params.', 'Invalid clause(s) in filter string'],
  ["params. = 'x'", 'Invalid clause(s) in filter string'],
  ['1=1', "Invalid comparison clause. Expected 'Identifier' found '1'"],
  ['1.0 > metrics.acc', "Expected 'Identifier' found"],
  ["metric.model = 'LR'", "Expected numeric value type for metric. Found 'LR'"],
  ['metrics.acc != metrics.acc', 'Expected numeric value type for metric. Found metrics.acc'],
  ["start_time > '5'", "Expected numeric value type for numeric attribute: start_time. Found '5'"],
  ['params.acc = 5', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 5"],
  ['tags.acc = 5', "Expected a quoted string value for tag (e.g. 'my-value'). Got value 5"],
  ['attribute.status = 1', 'Expected a quoted string value for attributes. Got value 1'],
  ['params.acc = LR', 'Parameter value is either not quoted or unidentified quote types used for string value LR.'],
  ['params.acc = `LR`', 'value is either not quoted or unidentified quote types'],
  ["metrics.abc LIKE 'x'", 'Expected numeric value type for metric'],
  ['metrics.abc ~ 1.0', "Invalid comparator '~' not one of '{'=', '!=', '<', '<=', '>', '>='}'"],
  ["params.abc >= 'x'", "Invalid comparator '>=' not one of"],
  ['attributes.start_time LIKE 1234', "Invalid comparator 'LIKE' not one of"],
  ['run_id IN ()', 'expected a non-empty list of string values, but got empty list'],
  ["run_id IN ('a' 'b')", 'but got ill-formed list.'],
  ["run_id IN ('a', 1)", 'expected string value, punctuation, or whitespace, but got different type in list: 1'],
  ["run_id IN 'a'", "Invalid clause(s) in filter string: 'run_id IN'."],
  ['run_id IN', "Invalid clause(s) in filter string: 'run_id IN'."],
  ['run_id IN (', "Invalid clause(s) in filter string: 'run_id IN ('."],
  ["(params.x = 'a'", 'A parenthesis is not closed.'],
  ["params.x = 'a')", "Invalid clause(s) in filter string: ')'"],
  ["params.x = 'a' AND", 'A comparison is missing.'],
  ["OR params.x = 'a'", 'Invalid clause(s) in filter string'],
]

describe('parseFilter', () => {
  test.each(read)('reads %s', (text, expected) => expect(runs(text)).toEqual(of(expected)))
  test.each(['', '   ', undefined])('finds everything where nothing is asked: %j', (text) =>
    expect(parseFilter(text, RUN_GRAMMAR)).toBe(undefined),
  )
  test('binds AND closer than OR, and NOT closest', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((key) => of(['metric', key, '>', 1])) as [Condition, Condition, Condition]
    const text = 'metrics.a > 1 or not metrics.b > 1 and metrics.c > 1'
    expect(runs(text)).toEqual({ kind: 'or', parts: [a, { kind: 'and', parts: [{ kind: 'not', part: b }, c] }] })
    expect(runs('NOT (metrics.a > 1 OR metrics.b > 1) AND metrics.c > 1')).toEqual({
      kind: 'and',
      parts: [{ kind: 'not', part: { kind: 'or', parts: [a, b] } }, c],
    })
  })
  test.each(refused)('refuses %s', (text, message) => expect(() => runs(text)).toThrow(message))
  test.each([
    ['a filter nested deeper than 32', `${'('.repeat(40)}params.x = 'a'${')'.repeat(40)}`, 'nested deeper than 32'],
    ['a filter of 400,000 characters', `${'NOT '.repeat(100_000)}params.x = 'a'`, 'It may have at most 200000'],
    ['a pattern of 5,001 characters', `params.x LIKE '${'%'.repeat(5001)}'`, 'A pattern has at most 5000 characters'],
    ['201 comparisons', Array.from({ length: 201 }, () => 'metrics.a > 1').join(' OR '), 'more than 200 comparisons'],
  ])('refuses %s', (_, text, message) => expect(() => runs(text)).toThrow(message))
  test('knows of each noun what it has', () => {
    const versions = "name = 'm' AND version_number > 2 AND run_id IN ('a') AND source_path LIKE 's%'"
    expect(parseFilter(versions, MODEL_VERSION_GRAMMAR)).toMatchObject({ kind: 'and' })
    expect(parseFilter('attributes.creation_time > 2', LOGGED_MODEL_GRAMMAR)).toMatchObject({
      key: 'creation_timestamp',
    })
    expect(() => parseFilter("params.x = 'a'", EXPERIMENT_GRAMMAR)).toThrow("Invalid entity type 'params'")
    expect(() => parseFilter("run_id = 'a'", REGISTERED_MODEL_GRAMMAR)).toThrow("Invalid attribute key 'run_id'")
  })
  test('gives a condition or a refusal of any text', () => {
    const words = constantFrom(
      ...['metrics.a', 'params.`b c`', 'tags."d"', 'start_time', 'and', 'OR', 'Not', '(', ')', '=', '!=', 'IN', 'IS'],
      ...['NULL', 'like', "'x'", '"y"', '1', '-2e5', ',', ';', "'", '`', '"', '.', '\0', '\u{D800}', '\\', 'é', ' '],
    )
    const text = oneof(
      string({ unit: 'binary' }),
      array(words).map((all) => all.join(' ')),
    )
    assert(
      property(text, constantFrom(RUN_GRAMMAR, EXPERIMENT_GRAMMAR), (given, grammar) => {
        for (const parse of [() => parseFilter(given, grammar), () => parseOrder([given], grammar)]) {
          try {
            parse()
          } catch (error) {
            expect(error).toBeInstanceOf(AppError)
            expect((error as AppError).status).toBe(400)
          }
        }
      }),
      { numRuns: 500, seed: 1 },
    )
  })
})

describe('parseOrder', () => {
  test.each([
    ['metrics.key1 asc', 'metric', 'key1', false],
    ['metrics."key1"  desc', 'metric', 'key1', true],
    ['params.my_param aSc', 'param', 'my_param', false],
    ['params.`my param` DESC', 'param', 'my param', true],
    ['tags.noSuchTag', 'tag', 'noSuchTag', false],
    ['attributes.start_time', 'attribute', 'start_time', false],
    ['Created DESC', 'attribute', 'start_time', true],
  ] as const)('reads %s', (text, entity, key, descending) => {
    expect(parseOrder([text], RUN_GRAMMAR)).toEqual([{ entity, key, descending }])
  })
  test.each([
    [[''], "Invalid order_by clause ''. Could not be parsed."],
    [['metrics.a b c'], 'Could not be parsed.'],
    [['metrics.a up'], "Invalid ordering key in order_by clause 'metrics.a up'."],
    [['bogus'], "Invalid attribute key 'bogus' specified. Valid keys are '{"],
    [['dataset.name'], 'Invalid order_by entity: dataset'],
    [['start_time', 'created DESC'], "`order_by` contains duplicate fields: ['start_time', 'created DESC']"],
  ])('refuses %j', (texts, message) => expect(() => parseOrder(texts, RUN_GRAMMAR)).toThrow(message))
  test('knows what may be ordered by only', () => {
    expect(parseOrder(['experiment_id', 'name DESC'], EXPERIMENT_GRAMMAR)).toHaveLength(2)
    expect(parseOrder(['timestamp'], REGISTERED_MODEL_GRAMMAR)[0]?.key).toBe('last_updated_timestamp')
    expect(() => parseOrder(['tags.x'], EXPERIMENT_GRAMMAR)).toThrow('Invalid order_by entity: tag')
  })
})
