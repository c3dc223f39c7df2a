import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayMount, smallDisk } from '../../../test/e2e/full-disk.ts'
import { trackingServer, type TrackingServer } from '../../../test/fixtures/tracking-server.ts'

let server: TrackingServer
beforeAll(async () => {
  server = await trackingServer({ uploadBytesMax: 5_000_000 })
})
afterAll(() => server.close())

const files = '/api/2.0/mlflow-artifacts/artifacts'
const put = (path: string, body: Buffer | string): Promise<Response> =>
  fetch(`${server.url}${files}/${path}`, { method: 'PUT', body, headers: { 'content-type': 'text/plain' } })
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers })
const waiting = (): string[] => readdirSync(join(server.folder, 'artifacts/.uploads'))

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function json(path: string): Promise<[number, unknown]> {
  const answer = await get(path)
  return [answer.status, await answer.json()]
}

/** Sends bytes as they are, and gives the status and body of what comes back. */
function raw(head: string, body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`${head}\r\nHost: localhost\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`)
    })
    socket.setEncoding('utf8').on('data', (data: string) => (text += data))
    socket.on('close', () => resolve({ status: Number(text.split(' ', 2)[1]), text })).on('error', reject)
  })
}

describe('a file', () => {
  test('comes back as it was put, as an attachment that no browser runs', async () => {
    expect(await (await put('0/r/artifacts/page.html', '<script>1</script>')).json()).toEqual({})
    const answer = await get(`${files}/0/r/artifacts/page.html`)
    expect(await answer.text()).toBe('<script>1</script>')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': 'attachment; filename=page.html',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'content-length': '18',
    })
    expect((await get('/ajax-api/2.0/mlflow-artifacts/artifacts/0/r/artifacts/page.html')).status).toBe(200)
  })

  test.each([
    ['MLmodel', 'text/plain', 'attachment; filename=MLmodel'],
    ['a.json', 'text/plain', 'attachment; filename=a.json'],
    ['p.png', 'image/png', 'attachment; filename=p.png'],
    ['model.pkl', 'application/octet-stream', 'attachment; filename=model.pkl'],
    ['constructor', 'application/octet-stream', 'attachment; filename=constructor'],
    ['dog+step+20+timestamp+100+e.png', 'image/png', 'attachment; filename=dog+step+20+timestamp+100+e.png'],
    ['模 "x".csv', 'text/plain', `attachment; filename="_ _x_.csv"; filename*=UTF-8''%E6%A8%A1%20%22x%22.csv`],
  ])('called %s has its type and name told', async (name, type, disposition) => {
    await put(`0/types/${encodeURIComponent(name)}`, 'x')
    const { headers } = await get(`${files}/0/types/${encodeURIComponent(name)}`)
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([type, disposition])
  })

  test('is found under the name that its list says, decoded, unless two files decode to that', async () => {
    // As MLflow 2 names the images of steps 500 and 16, and asks for them after it decoded the list.
    await put(`0/images/${encodeURIComponent('dog%step%500%16')}`, 'x')
    expect(await (await get(`${files}/0/images/${encodeURIComponent('dog%stepP0%16')}`)).text()).toBe('x')
    expect((await get(`${files}/0/images/${encodeURIComponent('dog%stepP0')}`)).status).toBe(404)
    await put(`0/images/${encodeURIComponent('dog%step%50%30%16')}`, 'y')
    expect((await get(`${files}/0/images/${encodeURIComponent('dog%stepP0%16')}`)).status).toBe(404)
  })

  test('is sent in part where a range of its present state is asked for', async () => {
    await put('0/range', '0123456789')
    const url = `${files}/0/range`
    const etag = (await get(url)).headers.get('etag')!
    const part = async (headers: Record<string, string>) => {
      const answer = await get(url, headers)
      return [answer.status, await answer.text(), answer.headers.get('content-range')]
    }
    expect(await part({ range: 'bytes=2-4' })).toEqual([206, '234', 'bytes 2-4/10'])
    expect(await part({ range: 'bytes=7-' })).toEqual([206, '789', 'bytes 7-9/10'])
    expect(await part({ range: 'bytes=-3' })).toEqual([206, '789', 'bytes 7-9/10'])
    expect(await part({ range: 'bytes=8-99' })).toEqual([206, '89', 'bytes 8-9/10'])
    expect(await part({ range: 'bytes=0-1,4-5' })).toEqual([200, '0123456789', null])
    expect(await part({ range: 'bytes=2-4', 'if-range': etag })).toEqual([206, '234', 'bytes 2-4/10'])
    expect(await part({ range: 'bytes=2-4', 'if-range': '"older"' })).toEqual([200, '0123456789', null])
    expect((await part({ range: 'bytes=10-' })).toSpliced(1, 1)).toEqual([416, 'bytes */10'])
    expect(await part({ 'if-none-match': etag })).toEqual([304, '', null])
  })

  test('of no bytes is one too; HEAD tells what GET would', async () => {
    await put('0/empty', '')
    expect(await (await get(`${files}/0/empty`)).text()).toBe('')
    const head = await fetch(`${server.url}${files}/0/range`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
  })

  test('is deleted, once or again; what is not there is RESOURCE_DOES_NOT_EXIST', async () => {
    await put('0/gone/a', 'x')
    const remove = () => fetch(`${server.url}${files}/0/gone`, { method: 'DELETE', body: '{}' })
    expect([(await remove()).status, (await remove()).status]).toEqual([200, 200])
    expect(await json(`${files}/0/gone/a`)).toEqual([
      404,
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: "No such artifact: '0/gone/a'" },
    ])
  })
})

describe('a folder', () => {
  test('is listed by names; a file has nothing in it, by which clients 2.x know that it is one', async () => {
    await put('0/list/b.txt', 'xy')
    await put('0/list/a/c', 'x')
    const file = { path: 'b.txt', is_dir: false, file_size: 2 }
    expect(await json(`${files}?path=0/list`)).toEqual([200, { files: [{ path: 'a', is_dir: true }, file] }])
    expect(await json(`${files}?path=0/list/b.txt`)).toEqual([200, {}])
    expect(await json(`${files}?path=0/nowhere`)).toEqual([200, {}])
  })
})

describe('files of runs, models and versions', () => {
  let run: string
  beforeAll(async () => {
    const { body } = await post('/api/2.0/mlflow/runs/create', { experiment_id: '0' })
    run = (body['run'] as { info: { run_id: string } }).info.run_id
    await put(`0/${run}/artifacts/d/x.txt`, 'of the run')
  })

  test('are listed by paths relative to the run', async () => {
    const list = (path: string) => json(`/api/2.0/mlflow/artifacts/list?run_id=${run}&path=${path}`)
    const root = { root_uri: `mlflow-artifacts:/0/${run}/artifacts` }
    expect(await list('')).toEqual([200, { ...root, files: [{ path: 'd', is_dir: true }] }])
    expect(await list('d/')).toEqual([200, { ...root, files: [{ path: 'd/x.txt', is_dir: false, file_size: 10 }] }])
    expect(await list('d/x.txt')).toEqual([200, root])
    expect((await list('../x'))[0]).toBe(400)
    expect((await json('/ajax-api/2.0/mlflow/artifacts/list?run_id=none'))[0]).toBe(404)
  })

  test('are given to a page, and taken from it up to 10 MiB', async () => {
    expect(await (await get(`/get-artifact?run_uuid=${run}&path=d/x.txt`)).text()).toBe('of the run')
    const upload = (body: Buffer | string) =>
      fetch(`${server.url}/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=e/y.txt`, { method: 'POST', body })
    expect([(await upload('of the page')).status, (await upload('')).status]).toEqual([200, 400])
    expect((await upload(Buffer.alloc(10 * 2 ** 20 + 1))).status).toBe(413)
    expect(await (await get(`/get-artifact?run_id=${run}&path=e/y.txt`)).text()).toBe('of the page')
    expect((await get('/get-artifact?path=d/x.txt')).status).toBe(400)
  })

  test('of experiments that say another place are not looked for there (CVE-2023-1177, CVE-2024-1483 and others)', async () => {
    const outside = join(server.folder, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'key'), 'secret')
    const inside = join(server.folder, 'artifacts')
    const locations: readonly (readonly [string, number])[] = [
      [`file:${outside}`, 400],
      [outside, 400],
      [`file:${inside}/../outside`, 400],
      [`file:${inside}/%2e%2e/outside`, 400],
      [`file:${inside}/%252e%252e/outside`, 400],
      [`http:///#/../../..${outside}`, 400],
      [`mlflow-artifacts:/x?/../../..${outside}`, 400],
      [`mlflow-artifacts:/x;/../../..${outside}`, 400],
      ['s3://bucket/x', 400],
      ['runs:/abc/x', 400],
      ['etc', 400],
      [`file:${inside}/own`, 200],
      [`${inside}/plain`, 200],
      ['mlflow-artifacts:/own/folder', 200],
    ]
    for (const [position, [location, wanted]] of locations.entries()) {
      const name = `e${position}`
      const made = await post('/api/2.0/mlflow/experiments/create', { name, artifact_location: location })
      if (made.status === 400) {
        expect([location, wanted]).toEqual([location, 400])
        continue
      }
      const created = await post('/api/2.0/mlflow/runs/create', { experiment_id: made.body['experiment_id'] })
      const { run_id: id } = (created.body['run'] as { info: { run_id: string } }).info
      const [status] = await json(`/api/2.0/mlflow/artifacts/list?run_id=${id}`)
      const read = await get(`/get-artifact?run_id=${id}&path=key`)
      expect([location, status, read.status]).toEqual([location, wanted, wanted === 200 ? 404 : 400])
    }
  })

  test('of models and versions that are not there are told so', async () => {
    const statuses = [
      (await json('/api/2.0/mlflow/logged-models/m-0/artifacts/directories'))[0],
      (await get('/ajax-api/2.0/mlflow/logged-models/m-0/artifacts/files?artifact_file_path=MLmodel')).status,
      (await get('/model-versions/get-artifact?name=m&version=1&path=MLmodel')).status,
    ]
    expect(statuses).toEqual([404, 404, 404])
  })
})

describe('an upload', () => {
  test('that breaks off leaves nothing, and what was there stays', async () => {
    await put('0/cut', 'before')
    for (const headers of [{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]) {
      const sending = request(`${server.url}${files}/0/cut`, { method: 'PUT', headers })
      sending.on('error', () => undefined)
      sending.write(Buffer.alloc(300_000))
      await expect.poll(waiting).toHaveLength(1)
      sending.destroy()
      await expect.poll(waiting).toEqual([])
    }
    expect(await (await get(`${files}/0/cut`)).text()).toBe('before')
  })

  test('of many at once to the same path leaves one of them, whole', async () => {
    const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(400_000, i))
    const answers = await Promise.all(bodies.map((body) => put('0/race/file', body)))
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200))
    const found = Buffer.from(await (await get(`${files}/0/race/file`)).arrayBuffer())
    expect(bodies.some((body) => body.equals(found))).toBe(true)
    expect(waiting()).toEqual([])
  })

  test('that is too large is told why, announced or not, and the connection goes on', async () => {
    const announced = await put('0/large', Buffer.alloc(5_000_001))
    expect([announced.status, await announced.json()]).toEqual([
      413,
      { error_code: 'BAD_REQUEST', message: expect.stringContaining('at most 5000000 bytes') as string },
    ])
    expect((await get(`${files}/0/large`)).status).toBe(404)
    expect(waiting()).toEqual([])
  })

  test('in parts is put together by what the parts answered', async () => {
    const folder = '/api/2.0/mlflow-artifacts/mpu'
    const local = String.raw`C:\Users\me\big model.bin`
    const begun = await post(`${folder}/create/0/r/artifacts/m`, { path: local, num_parts: 2 })
    const { upload_id: id, credentials } = begun.body as {
      upload_id: string
      credentials: { url: string; part_number: number; headers: object }[]
    }
    expect(credentials.map((each) => [each.part_number, each.headers])).toEqual([
      [1, {}],
      [2, {}],
    ])
    const parts = await Promise.all(
      credentials.map(async ({ url, part_number: number }) => {
        const answer = await fetch(url, { method: 'PUT', body: `part ${number} ` })
        return { part_number: number, etag: answer.headers.get('etag'), url }
      }),
    )
    const end = (what: string, named: unknown) =>
      post(`${folder}/${what}/0/r/artifacts/m`, { path: local, upload_id: id, parts: named })
    expect((await end('complete', [parts[0], { ...parts[1], etag: 'x' }])).status).toBe(400)
    expect(await end('complete', parts)).toEqual({ status: 200, body: {} })
    expect(await (await get(`${files}/0/r/artifacts/m/big%20model.bin`)).text()).toBe('part 1 part 2 ')
    expect((await end('abort', [])).status).toBe(404)
    expect((await fetch(credentials[0]!.url, { method: 'PUT', body: 'late' })).status).toBe(404)
    expect(waiting()).toEqual([])
  })

  test('in parts is sent with the credentials it was begun with', async () => {
    const answer = await fetch(`${server.url}/api/2.0/mlflow-artifacts/mpu/create/0/r`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x', 'x-forwarded-proto': 'https' },
      body: JSON.stringify({ path: 'a', num_parts: 1 }),
    })
    const { credentials } = (await answer.json()) as { credentials: { url: string; headers: object }[] }
    expect(credentials[0]).toMatchObject({
      url: expect.stringMatching(/^https:/),
      headers: { Authorization: 'Bearer x' },
    })
  })

  test('by a presigned URL is NOT_IMPLEMENTED in the words that clients fall back on', async () => {
    expect(await json('/api/2.0/mlflow-artifacts/presigned/0/r/a')).toEqual([
      501,
      {
        error_code: 'NOT_IMPLEMENTED',
        message: expect.stringMatching(/^Presigned download is not supported for the/) as string,
      },
    ])
    expect((await post('/api/2.0/mlflow/artifacts/presigned-upload-url', { run_id: 'r', path: 'a' })).status).toBe(501)
  })
})

describe.skipIf(!mayMount())('on a disk that is full', () => {
  test('an upload is told so, announced or not, leaves nothing, and works once there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-full-'))
    const disk = smallDisk(folder)
    const small = await trackingServer({ artifactFolder: folder })
    const send = (headers: Record<string, string>) =>
      new Promise<[number | undefined, string]>((resolve, reject) => {
        const sending = request(`${small.url}${files}/0/big`, { method: 'PUT', headers }, (answer) => {
          let body = ''
          answer.setEncoding('utf8').on('data', (text: string) => (body += text))
          answer.on('end', () => resolve([answer.statusCode, body]))
        })
        sending.on('error', reject).end(Buffer.alloc(900_000))
      })
    try {
      await fetch(`${small.url}${files}/0/kept`, { method: 'PUT', body: 'kept' })
      disk.fill(200_000)
      for (const headers of [{ 'content-length': '900000' }, { 'transfer-encoding': 'chunked' }]) {
        const [status, body] = await send(headers)
        expect([status, JSON.parse(body)]).toMatchObject([507, { error_code: 'RESOURCE_EXHAUSTED' }])
        expect(body).not.toContain(folder)
      }
      expect(readdirSync(join(folder, '.uploads'))).toEqual([])
      expect(await (await fetch(`${small.url}${files}/0/kept`)).text()).toBe('kept')
      disk.free()
      expect(await send({ 'content-length': '900000' })).toEqual([200, '{}'])
    } finally {
      await small.close()
      disk.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('no path leaves the root', () => {
  const ways = [
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '%252e%252e%252f%252e%252e%252fetc/passwd',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '..%5c..%5cetc',
    'C:/windows',
    'file:%2f%2f/etc/passwd',
    'a%23/../../etc',
    'a%00b',
    'a/..;/../etc',
    '.uploads/x',
  ]
  test.each(ways)('as PUT, GET, DELETE or an upload of %s', async (path) => {
    const part = `/api/2.0/mlflow-artifacts/mpu/part/${path}?upload_id=${'0'.repeat(32)}&part_number=1`
    for (const line of [`PUT ${files}/${path}`, `GET ${files}/${path}`, `DELETE ${files}/${path}`]) {
      const { status, text } = await raw(`${line} HTTP/1.1`)
      expect([status, text.includes('Invalid path')]).toEqual([400, true])
    }
    expect((await raw(`PUT ${part} HTTP/1.1`)).status).toBe(404)
    // What a query says is text, and has no NUL.
    const listed = await raw(`GET ${files}?path=${path} HTTP/1.1`)
    expect(listed.status).toBe(path === 'a%00b' ? 200 : 400)
  })

  test('through a symbolic link that somebody else made', async () => {
    symlinkSync('/etc', join(server.folder, 'artifacts/link'))
    expect((await raw(`GET ${files}/link/passwd HTTP/1.1`)).status).toBe(400)
    expect((await raw(`PUT ${files}/link/x HTTP/1.1`, 'x')).status).toBe(400)
    expect(await json(`${files}?path=`)).not.toMatchObject([
      200,
      { files: expect.arrayContaining([{ path: 'link' }]) as [] },
    ])
  })

  test('and nothing that is asked is answered with 500', async () => {
    const before = readdirSync(server.folder).toSorted()
    const piece = fc.constantFrom(
      ...[
        '..',
        '.',
        '/',
        '%2e',
        '%2f',
        '%5c',
        '%25',
        '%23',
        '%3f',
        '%00',
        '%',
        'a',
        '%C3%A9',
        '%ff',
        ';',
        ':',
        'file:',
        '0',
        '.uploads',
        '*',
      ],
    )
    const path = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))
    const method = fc.constantFrom('PUT', 'GET', 'DELETE', 'HEAD')
    const url = fc.constantFrom(
      `${files}/`,
      `${files}?path=`,
      '/api/2.0/mlflow-artifacts/mpu/part/',
      '/get-artifact?run_id=',
    )
    await fc.assert(
      fc.asyncProperty(method, url, path, async (name, prefix, tail) => {
        const { status, text } = await raw(`${name} ${prefix}${tail} HTTP/1.1`, name === 'PUT' ? 'x' : '')
        if (status >= 500 || !(status >= 200)) throw new Error(text)
      }),
      { seed: 3, numRuns: 250 },
    )
    expect(readdirSync(server.folder).toSorted()).toEqual(before)
    expect(existsSync(join(server.folder, '..', 'a'))).toBe(false)
    expect(server.errors).toEqual([])
  })
})
