import { expect, test } from 'vitest'
import { expectNoFailure } from './session.ts'
import type { Session } from './session.ts'

const MB = 2 ** 20

interface Large {
  readonly isSame: boolean
  readonly listed: readonly unknown[]
  readonly upSeconds: number
  readonly downSeconds: number
}

/** Files: up, listed and down again, small and large. */
export function artifactClaims(session: Session): void {
  const { ask } = session

  test('files, folders, texts, documents and tables go up, are listed and come back the same', async () => {
    const kinds = await ask<Record<string, unknown>>('artifacts.kinds')
    expect(kinds).toMatchObject({
      root: [
        ['dicts', true, null],
        ['one.bin', false, 1000],
        ['t.txt', false, 8],
        ['table.json', false, expect.any(Number)],
        ['tree', true, null],
        ['under', true, null],
      ],
      tree: [
        ['tree/a.csv', false, 10],
        ['tree/deep', true, null],
        // A size of 0 is not told: clients read it as none.
        ['tree/empty', false, expect.toBeOneOf([0, null])],
      ],
      deep: [['tree/deep/er/ünï +&=.json', false, 30]],
      ...{ none: [], byUri: ['under/here'] },
      same: { 'a.csv': true, empty: true, 'deep/b b.txt': true, 'deep/er/ünï +&=.json': true },
      ...{ dict: { a: [1, 2.5, null] }, text: 'changed\n', table: { x: [1, 2], y: ['a', 'b'] }, part: 10 },
      missing: { code: session.major === 2 ? 'INTERNAL_ERROR' : 'RESOURCE_DOES_NOT_EXIST' },
    })
    // The client looks for two files that are not there.
    expectNoFailure(session, session.isStock ? /(no\.txt|table\.json) (404|500)$/ : /(no\.txt|table\.json) 404$/)
  })

  test('images of any step go up, are listed and come back', async () => {
    // Two files for each of five steps; client 2 writes 'dog%step%20%...', and decodes what it is listed.
    expect(await ask('artifacts.images')).toEqual({ listed: 10, down: 10 })
  })

  test('500 MB stream up and down', { timeout: 240_000 }, async () => {
    const large = await ask<Large>('artifacts.large', { url: session.url(), megabytes: 500, is_multipart: false })
    process.stdout.write(`MLflow ${session.major}: 500 MB up ${large.upSeconds} s, down ${large.downSeconds} s\n`)
    expect(large).toMatchObject({ isSame: true, listed: [['big/large.bin', false, 500 * MB]] })
  })

  // From 3.15 on clients ask the server whether it takes parts.
  test.for(session.major === 3 ? [true, false] : [true])('a file goes up in parts, asked for: %s', async (isAsked) => {
    expect(await ask<Large>('artifacts.multipart', { megabytes: 25, is_asked: isAsked })).toMatchObject({
      ...{ isSame: true, listed: [['big/large.bin', false, 25 * MB]] },
    })
    const calls = session.exchanges().map(({ method, url, status }) => [method, url, status] as const)
    const [created] = calls.filter(([, url]) => url.includes('/mpu/create/'))
    // MLflow's own server keeps files in a folder, which takes no parts: the client then sends the file whole.
    if (session.isStock) expect(created?.[2]).toBe(isAsked ? 501 : undefined)
    else expect(calls.filter(([method, , status]) => method === 'PUT' && status === 200)).toHaveLength(3)
  })

  test('500 MB go up in parts', { timeout: 240_000 }, async () => {
    const large = await ask<Large>('artifacts.large', { url: session.url(), megabytes: 500, is_multipart: true })
    process.stdout.write(`MLflow ${session.major}: 500 MB in parts up ${large.upSeconds} s\n`)
    expect(large).toMatchObject({ isSame: true, listed: [['big/large.bin', false, 500 * MB]] })
  })
}
