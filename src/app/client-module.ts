/** The parts of a model's OpenAPI document that its types are made from. */
export interface ModelDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, { readonly post?: PredictOperation }>>
}

interface PredictOperation {
  readonly operationId: string
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

/** A schema as the document has it; a TypeScript type comes of it. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly format?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly 'x-categories'?: readonly string[]
}

/** The first line of every module that is written here. */
export const clientMark = '// Written by `throughline client`. Make it anew when a model changes; do not edit it.'

/**
 * A TypeScript module with the types of models and a client of theirs: of each a row (its fields with their meanings,
 * ranges and whether they may be missing; the categories seen in training) and its labels.
 *
 * @param models  the documents by the names of the models
 * @param url     of the server, that the client asks when nobody says otherwise
 */
export function clientModule(models: ReadonlyMap<string, ModelDocument>, url?: string): string {
  const taken = new Set(['Models', 'ModelsClient'])
  const parts: string[] = []
  const entries: string[] = []
  for (const [name, document] of models) {
    const type = freeName(pascal(name), taken)
    const { row, label } = typesOf(document, name)
    const { title, version, description = '' } = document.info
    parts.push(
      comment(`${title}. Version ${version}. ${description} A row:`, ''),
      `export interface ${type}Row {`,
      ...row,
      '}',
      '',
    )
    parts.push(`export type ${type}Label = ${label}`, '')
    entries.push(`  readonly ${key(name)}: { readonly row: ${type}Row; readonly label: ${type}Label }`)
  }
  const options = url === undefined ? 'Options' : "Omit<Options, 'url'> & Partial<Pick<Options, 'url'>> = {}"
  const given = url === undefined ? 'options' : `{ url: ${JSON.stringify(url)}, ...options }`
  return [
    clientMark,
    "import { throughlineClient } from 'throughline/client'",
    '',
    ...parts,
    '/** The models by their names. */',
    'export interface Models {',
    ...entries,
    '}',
    '',
    'type Options = Parameters<typeof throughlineClient>[0]',
    '',
    '/** A client whose `predict` knows what each model takes and answers. */',
    `export function modelsClient(options: ${options}): ReturnType<typeof throughlineClient<Models>> {`,
    `  return throughlineClient<Models>(${given})`,
    '}',
    '',
  ].join('\n')
}

function typesOf({ paths }: ModelDocument, name: string): { readonly row: readonly string[]; readonly label: string } {
  const operation = Object.values(paths).find(({ post }) => post?.operationId === 'predict')?.post
  const fields = operation?.requestBody.content['application/json']?.schema.properties?.['rows']?.items
  const answer = operation?.responses['200']?.content['application/json']?.schema.properties?.['predictions']?.items
  if (fields?.properties === undefined || answer?.properties === undefined) {
    throw new TypeError(`the document of ${name} describes no predictions`)
  }
  const required = new Set(fields.required)
  const row = Object.entries(fields.properties).flatMap(([field, schema]) => [
    ...(about(schema) === '' ? [] : [comment(about(schema), '  ')]),
    `  readonly ${key(field)}${required.has(field) ? '' : '?'}: ${typeOf(schema)}`,
  ])
  const labels = answer.properties['label']?.enum
  return { row, label: labels === undefined ? 'never' : labels.map((label) => JSON.stringify(label)).join(' | ') }
}

function about({ description = '', format, 'x-categories': categories }: Schema): string {
  const date = format === 'date' ? "A date written 'YYYY-MM-DD'." : ''
  const seen = categories === undefined ? '' : 'The values seen in training; any other is answered with a warning.'
  return [description, date, seen].filter(Boolean).join(' ')
}

/** The type of a field: the words of files for a boolean are left to those who send files. */
function typeOf({ type = [], 'x-categories': categories }: Schema): string {
  const types = [type].flat()
  const isBoolean = types[0] === 'boolean'
  return types
    .flatMap((one) => {
      if (one === 'integer') return ['number']
      if (one === 'string' && isBoolean) return []
      if (one === 'string' && categories !== undefined) return categories.map((category) => JSON.stringify(category))
      return [one]
    })
    .join(' | ')
}

/** A documentation comment, which nothing in the text ends before its end. */
function comment(text: string, indent: string): string {
  return `${indent}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()} */`
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function pascal(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = words.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`).join('')
  return /^[A-Za-z]/.test(joined) ? joined : `Model${joined}`
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`
  taken.add(free)
  return free
}
