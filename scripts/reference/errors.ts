import { ERRORS } from '../../src/base/error-table.ts'

interface Row {
  readonly status: number
  readonly exit: 2 | 3
  readonly message: (details: unknown) => string
  readonly fix: string | ((details: unknown) => string)
}

/** Every row of the error table, its sentence with the named things in italics. */
export function errorsPage(): string {
  const rows = (Object.entries(ERRORS) as [string, Row][]).map(([code, { status, exit, message, fix }]) =>
    [
      `### ${code}`,
      '',
      sentence(message),
      '',
      `**What to do.** ${typeof fix === 'string' ? fix : sentence(fix)}`,
      '',
      `HTTP ${status}, exit code ${exit}.`,
      '',
    ].join('\n'),
  )
  return [
    '# Errors',
    '',
    'Every failure that you can meet, in the order of the work. A code is never renamed. The same code stands on stderr',
    'in brackets, in `error.code` of `--json`, and in the `code` of an HTTP answer. Exit code 2: you can put it right,',
    'for the input or the config is wrong, the disk is full or a right is missing; 3: something broke. A verdict (gate',
    'failed, drift found) is no error: it is an answer, with exit code 1.',
    '',
    ...rows,
  ].join('\n')
}

/** A row may hand a detail back as it is: joining makes text of the stand-in. */
function sentence(text: (details: unknown) => string): string {
  return [text(named(''))].join('').replaceAll('\n', ' ')
}

/** Stands for whatever details a row wants: each value reads as its name in italics, a list as one such item. */
function named(name: string): unknown {
  const text = `*${name}*`
  const methods: Readonly<Record<string | symbol, unknown>> = {
    [Symbol.toPrimitive]: () => text,
    [Symbol.iterator]: () => [named(name)].values(),
    toString: () => text,
    toJSON: () => text,
    toLocaleString: () => text,
    toFixed: () => text,
    join: () => text,
    slice: () => named(name),
    filter: () => named(name),
    map: (make: (item: unknown, index: number) => unknown) => [make(named(name), 0), '...'],
    flatMap: (make: (item: unknown, index: number) => unknown) => [make(named(name), 0)].flat(),
    length: 1,
  }
  return new Proxy(() => text, {
    get: (_, key) => (Object.hasOwn(methods, key) ? methods[key] : named(String(key))),
  })
}
