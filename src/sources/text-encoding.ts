import { AppError, shown } from '../base/errors.ts'

/** The encoding of a text, and how it is known. */
export interface TextEncoding {
  /** A label of the WHATWG Encoding Standard: 'utf-8', 'utf-16le', 'windows-1252'. */
  readonly label: string
  readonly from: 'config' | 'mark' | 'bytes' | 'guess'
}

const utf8: TextEncoding = { label: 'utf-8', from: 'bytes' }

/** Most text is ASCII in good part even where it is not English: line ends, delimiters, digits. */
const zeroShareOfUtf16 = 0.25
const sampleBytes = 4096

/**
 * The encoding that the first bytes of a text show: a byte order mark, or zero bytes at every other place, which UTF-16
 * has for each ASCII character and no other text has. Else UTF-8 is supposed, and broken bytes are met on the way.
 *
 * @param given  what the config says; decides alone, and a mark of another encoding is then text
 * @throws CONFIG_VALUE for a label that nobody knows
 */
export function findEncoding(head: Uint8Array, given: string | undefined): TextEncoding {
  if (given !== undefined) return { label: knownLabel(given), from: 'config' }
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: 'utf-8', from: 'mark' }
  if (a === 0xff && b === 0xfe) return { label: 'utf-16le', from: 'mark' }
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be', from: 'mark' }
  const zeros = [0, 0]
  const length = Math.min(sampleBytes, head.length)
  for (let i = 0; i < length; i++) if (head[i] === 0) zeros[i % 2]!++
  const most = (zeroShareOfUtf16 * length) / 2
  if (zeros[1]! > most && zeros[0]! * 10 < zeros[1]!) return { label: 'utf-16le', from: 'bytes' }
  if (zeros[0]! > most && zeros[1]! * 10 < zeros[0]!) return { label: 'utf-16be', from: 'bytes' }
  return utf8
}

/** The standard's name of an encoding: 'latin1' and 'cp1252' are 'windows-1252'. @throws CONFIG_VALUE */
export function knownLabel(label: string): string {
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    const expected = "an encoding such as 'utf-8', 'latin1', 'utf-16le', 'windows-1251' or 'shift_jis'"
    throw new AppError('CONFIG_VALUE', { path: 'source.encoding', expected, received: shown(label) }, { cause: error })
  }
}

/**
 * The chunks of a text in any encoding as UTF-8, without a byte order mark. UTF-8 passes as it is: its broken bytes are
 * met where cells are read, which knows their line.
 *
 * @throws SOURCE_ENCODING with the line of the first bytes that are no text in this encoding
 */
export async function* asUtf8(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  label: string,
): AsyncGenerator<Uint8Array> {
  if (label === 'utf-8') {
    let first = true
    for await (const chunk of chunks) {
      yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk
      first = false
    }
    return
  }
  const decoder = new TextDecoder(label, { fatal: true })
  let line = 1
  const decoded = (bytes: Uint8Array, stream: boolean): Uint8Array => {
    try {
      const text = Buffer.from(decoder.decode(bytes, { stream }), 'utf8')
      line += countLines(text)
      return text
    } catch (error) {
      const lenient = new TextDecoder(label).decode(bytes)
      line += countLines(Buffer.from(lenient.slice(0, Math.max(0, lenient.indexOf('\uFFFD')))))
      const problem = `line ${line} holds bytes that are not ${label}.`
      throw new AppError('SOURCE_ENCODING', { path, problem }, { cause: error })
    }
  }
  for await (const chunk of chunks) yield decoded(chunk, true)
  yield decoded(new Uint8Array(0), false)
}

function countLines(text: Uint8Array): number {
  let lines = 0
  for (const byte of text) if (byte === 0x0a) lines++
  return lines
}

/** What the bytes of a text that is not UTF-8 show. */
interface Survey {
  /** Valid UTF-8 sequences of two bytes and more. */
  multi: number
  /** Bytes that are part of none. */
  broken: number
  /** Of those: without a character in Windows-1252, or a letter between digits with no letter beside it. */
  implausible: number
  undefinedBytes: number
  asciiLetters: number
}

/** Broken bytes for each valid sequence from which the sequences count as chance. */
const brokenForEachValid = 20

/**
 * The encoding of a text that was found not to be UTF-8: Windows-1252 as a guess, or nothing where it is damaged UTF-8
 * or another encoding. The rule, over all bytes:
 *
 * - valid UTF-8 sequences are there, and fewer than 20 broken bytes for each: UTF-8, damaged. Single-byte text forms
 *   them by rare chance only ("É’").
 * - a byte that Windows-1252 gives no character (81, 8D, 8F, 90, 9D): not it.
 * - every broken byte is a letter (C0 to FF) beside a digit with no letter beside it (`12Ã`): damaged.
 * - more bytes above 7F than ASCII letters: a text that is not in Latin letters, and any guess would be wrong.
 * - else Windows-1252, of which Latin-1 is a part.
 *
 * @returns the label, or why there is none
 */
export async function guessSingleByte(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly label: string } | { readonly why: string }> {
  const survey: Survey = { multi: 0, broken: 0, implausible: 0, undefinedBytes: 0, asciiLetters: 0 }
  // a sequence or a neighbour may lie across two chunks
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    rest = bytes.slice(countIn(survey, bytes, bytes.length - 8))
  }
  countIn(survey, rest, rest.length)
  const { multi, broken, implausible, undefinedBytes, asciiLetters } = survey
  if (multi > 0 && broken < multi * brokenForEachValid) {
    return { why: `the text is UTF-8 (${multi.toLocaleString('en')} of its characters are written so), and damaged` }
  }
  if (undefinedBytes > 0) return { why: 'and not Windows-1252 either' }
  if (broken === implausible) return { why: 'and they stand among digits, as damage does' }
  if (broken > asciiLetters) return { why: 'and most of the text is not in Latin letters: its encoding must be said' }
  return { label: 'windows-1252' }
}

/** Counts what begins before `end`, and returns where it stopped. */
function countIn(survey: Survey, bytes: Uint8Array, end: number): number {
  let at = 0
  while (at < end) {
    const byte = bytes[at]!
    if (byte < 0x80) {
      if (isLetter(byte)) survey.asciiLetters++
      at++
      continue
    }
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      survey.multi++
      at += length
      continue
    }
    survey.broken++
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) survey.undefinedBytes++
    const [before, after] = [bytes[at - 1] ?? 0, bytes[at + 1] ?? 0]
    const isAlone = byte >= 0xc0 && !isLetter(before) && !isLetter(after)
    if (isAlone && (isDigit(before) || isDigit(after))) survey.implausible++
    at++
  }
  return Math.max(0, at)
}

/** Length of the well-formed UTF-8 sequence at a lead byte, 0 when there is none (Unicode 16, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const second = bytes[at + 1]!
  const [low, high] =
    lead === 0xe0
      ? [0xa0, 0xbf]
      : lead === 0xed
        ? [0x80, 0x9f]
        : lead === 0xf0
          ? [0x90, 0xbf]
          : lead === 0xf4
            ? [0x80, 0x8f]
            : [0x80, 0xbf]
  if (second < low || second > high) return 0
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0
  return length
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0xc0
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
