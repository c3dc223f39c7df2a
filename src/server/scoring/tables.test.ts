import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInputs, sampleManifest } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import { sampleArrow, sampleCsv } from '../../../test/fixtures/sample-tables.ts'
import { tableAsked } from './table-answer.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'
import type { PredictAnswer } from '../../api/predict-answer.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer()))
afterAll(() => server.app.close())

const { rows } = sampleManifest().golden
const names = sampleInputs.map(({ name }) => name)
const csv = (columns = names, delimiter = ','): string => sampleCsv(rows, columns, delimiter)

function send(payload: string | Buffer, type: string, { accept, model = 'strikes', query = '' } = {} as Asked) {
  const headers = { 'content-type': type, ...(accept === undefined ? {} : { accept }) }
  return server.app.inject({ method: 'POST', url: `/models/${model}/predict${query}`, payload, headers })
}
interface Asked {
  readonly accept?: string
  readonly model?: string
  readonly query?: string
}

const json = (model?: string) =>
  send(JSON.stringify({ rows }), 'application/json', model === undefined ? {} : { model })
const withoutIds = ({ predictions, ...rest }: PredictAnswer) => ({
  ...rest,
  predictions: predictions.map((prediction) => ({ ...prediction, id: '' })),
})

describe('a body of CSV', () => {
  test.each([
    ['in the order of the signature', csv()],
    ['permuted', csv(names.toReversed())],
    ['with semicolons, as a spreadsheet writes it', csv(names, ';')],
    ['with CR LF and a mark at its beginning', `\u{FEFF}${csv().replaceAll('\n', '\r\n')}\r\n`],
  ])('%s is answered as JSON is, to the last bit', async (_title, text) => {
    const answer = await send(text, 'text/csv')
    expect(answer.statusCode).toBe(200)
    expect(withoutIds(answer.json())).toEqual(withoutIds((await json()).json()))
  })

  test('is read as the contract says, which JSON is too', async () => {
    const text = csv().replace('1999-05-17', '5/17/1999').replace('Climb', ' CLIMB ').replace('true', 'Y')
    expect(withoutIds((await send(text, 'text/csv')).json())).toEqual(withoutIds((await json()).json()))
  })

  test('with a column that is no input is refused with the reason, and with an unusual value if strict', async () => {
    const more = csv()
      .split('\n')
      .map((line, at) => `${line},${at === 0 ? 'damaged' : 'true'}`)
      .join('\n')
    const refused = await send(more, 'text/csv')
    expect(refused.statusCode).toBe(400)
    expect(refused.body).toContain('what the model answers')
    const unusual = csv().replace('Climb', 'Taxi')
    expect((await send(unusual, 'text/csv')).json<PredictAnswer>().warnings).toEqual([
      { row: 0, column: 'phase', code: 'unseen-category' },
    ])
    expect((await send(unusual, 'text/csv', { query: '?strict=true' })).statusCode).toBe(400)
  })

  test.each([
    ['', 'text/csv', 400, 'TABLE_UNREADABLE'],
    ['speed\nfast', 'text/csv', 400, 'REQUEST_FIELDS'],
    [Buffer.from(`speed\n\xe9`, 'latin1'), 'text/csv', 400, 'TABLE_UNREADABLE'],
    [csv(), 'text/csv; charset=latin1', 415, 'REQUEST_MEDIA_TYPE'],
    [csv(), 'text/plain', 415, 'REQUEST_MEDIA_TYPE'],
    [`speed\n${'1\n'.repeat(10_001)}`, 'text/csv', 413, 'REQUEST_ROWS_TOO_MANY'],
  ])('%# is refused by its code', async (text, type, status, code) => {
    const answer = await send(text, type)
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([status, code])
  })
})

describe('a body of Arrow', () => {
  const types = ['stream', 'file'] as const
  test.each(
    types.flatMap((format) => [
      ['typed', sampleArrow(rows, { format }), format] as const,
      ['of texts', sampleArrow(rows, { format, isText: true }), format] as const,
      ['permuted', sampleArrow(rows, { format, names: names.toReversed() }), format] as const,
    ]),
  )('%s is answered as JSON is, to the last bit', async (_title, bytes, format) => {
    const answer = await send(Buffer.from(bytes), `application/vnd.apache.arrow.${format}`)
    expect(answer.statusCode).toBe(200)
    expect(withoutIds(answer.json())).toEqual(withoutIds((await json()).json()))
  })

  test('may be answered in Arrow, with the numbers of JSON', async () => {
    const accept = 'application/vnd.apache.arrow.stream'
    const answer = await send(Buffer.from(sampleArrow(rows)), accept, { accept, model: 'damages' })
    const table = tableFromIPC(new Uint8Array(answer.rawPayload)).toColumns()
    const { predictions } = (await json('damages')).json<PredictAnswer>()
    expect(table['label']).toEqual(predictions.map(({ label }) => label))
    for (const name of ['minor', 'none', 'constructor']) {
      expect([...(table[`probability_${name}`] as Float64Array)]).toEqual(
        predictions.map(({ probabilities }) => probabilities![name]),
      )
    }
  })

  test('that is none is refused, and so are too many rows', async () => {
    const type = 'application/vnd.apache.arrow.stream'
    expect((await send(Buffer.from('no Arrow'), type)).json()).toMatchObject({ error: { code: 'TABLE_UNREADABLE' } })
    const many = sampleArrow(Array.from({ length: 10_001 }, () => rows[0]!))
    expect((await send(Buffer.from(many), type)).json()).toMatchObject({ error: { code: 'REQUEST_ROWS_TOO_MANY' } })
  })
})

describe('an answer in CSV', () => {
  test.each(['strikes', 'costs', 'damages'])('of %s has the numbers of JSON, a row a prediction', async (model) => {
    const asked = await send(JSON.stringify({ rows }), 'application/json', { model, accept: 'text/csv' })
    expect(asked.headers).toMatchObject({
      'content-type': 'text/csv',
      'x-model': model,
      'x-model-version': '1',
      'x-warnings': '0',
    })
    const [header, ...lines] = asked.body
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const { predictions } = (await json(model)).json<PredictAnswer>()
    expect(header!.slice(0, 2)).toEqual(['id', model === 'costs' ? 'value' : 'label'])
    for (const [row, { label, value, probabilities = {} }] of predictions.entries()) {
      const shares = header!.slice(2).map((name) => probabilities[name.replace('probability_', '')]!)
      expect(lines[row]!.slice(1, 2)).toEqual([String(label ?? value)])
      expect(lines[row]!.slice(2).map(Number)).toEqual(shares)
    }
  })

  test.each([
    ['text/csv', 'text/csv'],
    ['TEXT/CSV;q=0.5, application/json', undefined],
    ['application/json;q=0.2, text/csv;q=0.3', 'text/csv'],
    ['text/csv;q=0', undefined],
    ['*/*, text/csv;q=0.1', undefined],
    ['application/vnd.apache.arrow.stream, text/csv', 'application/vnd.apache.arrow.stream'],
    ['constructor, text/html', undefined],
  ])('is given for Accept: %s as %s', (accept, type) => expect(tableAsked(accept)?.type).toBe(type))
})
