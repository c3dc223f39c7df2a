import { ESTIMATORS } from '../../src/learn/estimator-catalog.ts'
import { projectShape } from '../../src/validate/project-shape.ts'
import type { EstimatorEntry } from '../../src/learn/estimator-catalog.ts'
import type { Keys, Shape } from '../../src/validate/project-shape.ts'

type Params = EstimatorEntry['params']

/** Every key of throughline.config.ts, from the shape that a config is checked against. */
export function configPage(): string {
  return [
    '# The config',
    '',
    '`throughline.config.ts`, written by `throughline init` and then yours. Your editor checks it through `defineProject`;',
    '`throughline run` checks it again, and names the path, what was expected and what it received. A key in bold must be',
    'given.',
    '',
    ...sections('', projectShape),
    '## Estimators',
    '',
    'Each has a builder in `throughline`: `gradientBoosting({ trees: 200 })`.',
    '',
    ...Object.entries(ESTIMATORS).flatMap(([kind, { name, kinds, params }]) => estimator(kind, name, kinds, params)),
  ].join('\n')
}

/** A table for an object, then those of the objects inside it. */
function sections(path: string, shape: Shape): string[] {
  switch (shape.is) {
    case 'object':
      return [...keyTable(path, shape.keys, shape.required), ...inner(path, shape.keys)]
    case 'tagged':
      return tagged(path, shape)
    case 'list':
    case 'record':
      return sections(`${path}${shape.is === 'list' ? '[]' : '.<name>'}`, shape.of)
    case 'either':
      return shape.of.flatMap((one) => sections(path, one))
    default:
      return []
  }
}

function keyTable(path: string, keys: Keys, required: readonly string[]): string[] {
  const rows = Object.entries(keys).map(([key, [shape, about]]) => {
    const name = required.includes(key) ? `**\`${key}\`**` : `\`${key}\``
    return `| ${name} | ${valueOf(shape)} | ${about} |`
  })
  const title = path === '' ? [] : [`## \`${path}\``, '']
  return [...title, '| key | value | meaning |', '| --- | --- | --- |', ...rows, '']
}

function inner(path: string, keys: Keys): string[] {
  return Object.entries(keys).flatMap(([key, [shape]]) => sections(path === '' ? key : `${path}.${key}`, shape))
}

type Tagged = Extract<Shape, { is: 'tagged' }>

/** The keys that every tag has, then what single ones add: nothing is told twice. */
function tagged(path: string, { by, of }: Tagged): string[] {
  const objects = Object.entries(of).flatMap(([tag, one]) => (one.is === 'object' ? [[tag, one] as const] : []))
  const [[, first]] = objects as [(typeof objects)[0]]
  const shared = Object.keys(first.keys).filter((key) => objects.every(([, { keys }]) => Object.hasOwn(keys, key)))
  const isShared = (key: string): boolean => shared.includes(key)
  const pick = (keys: Keys, wanted: (key: string) => boolean): Keys =>
    Object.fromEntries(Object.entries(keys).filter(([key]) => wanted(key)))
  const tags: Shape = { is: 'choice', of: objects.map(([tag]) => tag) }
  const common: Keys = { ...pick(first.keys, isShared), [by]: [tags, 'see below'] }
  return [
    ...keyTable(path, common, first.required),
    `| ${by} | meaning |`,
    '| --- | --- |',
    ...objects.map(([tag, { keys }]) => `| \`'${tag}'\` | ${keys[by]![1]} |`),
    '',
    ...objects.flatMap(([tag, { keys, required }]) => {
      const own = pick(keys, (key) => !isShared(key))
      return Object.keys(own).length === 0 ? [] : keyTable(`${path} { ${by}: '${tag}' }`, own, required)
    }),
  ]
}

function valueOf(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return 'text'
    case 'flag':
      return '`true` or `false`'
    case 'label':
      return 'a value of the target'
    case 'number':
      return numberOf(shape)
    case 'choice':
      return shape.of.map((item) => `\`'${item}'\``).join(', ')
    case 'list':
      return shape.of.is === 'text' ? 'a list of text' : 'a list'
    case 'record':
      return shape.of.is === 'text' ? 'text by name' : shape.of.is === 'number' ? 'numbers by name' : 'by name'
    case 'object':
      return 'an object'
    case 'either':
      return shape.expected
    case 'tagged':
      return `one of ${Object.keys(shape.of)
        .map((tag) => `\`'${tag}'\``)
        .join(', ')}`
  }
}

function numberOf({ min, max, whole = false }: Extract<Shape, { is: 'number' }>): string {
  const what = whole ? 'a whole number' : 'a number'
  if (min !== undefined && max !== undefined) return `${what}, ${min} to ${max}`
  return min === undefined ? what : `${what} of at least ${min}`
}

function estimator(kind: string, name: string, kinds: readonly string[], params: Params): string[] {
  const rows = Object.entries(params).map(([key, bounds]) => `| \`${key}\` | ${valuesOf(bounds)} |`)
  const settings = rows.length === 0 ? [] : ['| setting | values | default |', '| --- | --- | --- |', ...rows, '']
  return [
    `### \`${kind}\``,
    '',
    `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${kinds.join(' and ')}.`,
    '',
    ...settings,
  ]
}

function valuesOf(bounds: Params[string]): string {
  if ('of' in bounds) return `${bounds.of.map((item) => `\`'${item}'\``).join(', ')} | \`'${bounds.default}'\``
  if ('ofColumn' in bounds) return `an object of columns, each ${bounds.ofColumn.join(' or ')} | \`{}\``
  const numbers = `${bounds.integer === true ? 'whole, ' : ''}${bounds.min} to ${bounds.max}`
  const word = bounds.or === undefined ? '' : `, or \`'${bounds.or}'\``
  return `${numbers}${word} | ${typeof bounds.default === 'number' ? bounds.default : `\`'${bounds.default}'\``}`
}
