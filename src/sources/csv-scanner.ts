/** What a scanner tells of. Bytes are lent for the call only. */
export interface CsvSink {
  /** A field, unquoted: bytes[start..end). */
  field(bytes: Uint8Array, start: number, end: number): void
  /** The record that began at `line` (1-based, of the file) is complete. */
  endRecord(line: number): void
  /** A line without a single byte, where a record could have begun. */
  emptyLine(line: number): void
  /** The text is no CSV. Must throw. */
  fail(problem: string): never
}

/** Takes the bytes of a CSV in pieces of any size. */
export interface CsvScanner {
  write(chunk: Uint8Array): void
  /** The file is at its end: an unfinished record is completed. */
  end(): void
  /** 1-based line that is being read. */
  readonly line: number
}

const lf = 0x0a
const cr = 0x0d
const quote = 0x22
const space = 0x20

/** Between fields; in a plain field; in a quoted one; behind a quote in a quoted one; behind spaces after that. */
type State = 'start' | 'plain' | 'quoted' | 'quote' | 'closed'

/**
 * Cuts bytes into records and fields by RFC 4180, guessing nothing: fields are handed over as written. A record ends at
 * LF, CR LF or CR alone, in any mixture; inside quotes line ends belong to the field; `""` inside quotes is `"`.
 *
 * Kinder than the RFC in three ways: a quote inside a plain field stands for itself (`5" pipe`), spaces between a
 * delimiter and a quoted field are not part of the field, and the last record needs no line end.
 */
export function csvScanner(delimiter: number, sink: CsvSink): CsvScanner {
  let state: State = 'start'
  let line = 1
  let recordLine = 1
  let fields = 0
  let afterCr = false
  let quoteLine = 1
  // what of the current field lies before the current chunk, or was put together from pieces
  let held = new Uint8Array(4096)
  let heldLength = 0

  const hold = (bytes: Uint8Array, start: number, end: number): void => {
    while (heldLength + end - start > held.length) {
      const larger = new Uint8Array(held.length * 2)
      larger.set(held)
      held = larger
    }
    if (end - start > 32) held.set(bytes.subarray(start, end), heldLength)
    else for (let i = start; i < end; i++) held[heldLength + i - start] = bytes[i]!
    heldLength += end - start
  }
  const emitHeld = (): void => {
    fields++
    sink.field(held, 0, heldLength)
    heldLength = 0
  }
  const endRecord = (): void => {
    sink.endRecord(recordLine)
    fields = 0
  }
  /** Takes the delimiter or line end that closes a field. */
  const close = (byte: number): void => {
    state = 'start'
    if (byte === delimiter) return
    endRecord()
    afterCr = byte === cr
    line++
  }
  const isBlank = (chunk: Uint8Array, start: number, end: number): boolean => {
    for (let i = 0; i < heldLength; i++) if (held[i] !== space) return false
    for (let i = start; i < end; i++) if (chunk[i] !== space) return false
    return true
  }

  /** Each takes bytes from `at` on while its state lasts, and returns where it stopped. */
  const start = (chunk: Uint8Array, at: number): number => {
    const byte = chunk[at]!
    if (fields === 0) {
      const belongsToCr = afterCr && byte === lf
      afterCr = false
      if (belongsToCr) return at + 1
      recordLine = line
      if (byte === lf || byte === cr) {
        sink.emptyLine(line++)
        afterCr = byte === cr
        return at + 1
      }
    }
    state = 'plain'
    return plain(chunk, at)
  }
  const plain = (chunk: Uint8Array, from: number): number => {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === delimiter || byte === lf || byte === cr) {
        if (heldLength === 0) {
          fields++
          sink.field(chunk, from, at)
        } else {
          hold(chunk, from, at)
          emitHeld()
        }
        close(byte)
        return at + 1
      }
      if (byte === quote && isBlank(chunk, from, at)) {
        heldLength = 0
        state = 'quoted'
        quoteLine = line
        afterCr = false
        return at + 1
      }
    }
    hold(chunk, from, at)
    return at
  }
  const quoted = (chunk: Uint8Array, from: number): number => {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === quote) break
      if (byte === cr || (byte === lf && !afterCr)) line++
      afterCr = byte === cr
    }
    hold(chunk, from, at)
    if (at === chunk.length) return at
    state = 'quote'
    return at + 1
  }
  const behindQuote = (chunk: Uint8Array, at: number): number => {
    const byte = chunk[at]!
    afterCr = false
    if (byte === quote && state === 'quote') {
      hold(chunk, at, at + 1)
      state = 'quoted'
    } else if (byte === delimiter || byte === lf || byte === cr) {
      emitHeld()
      close(byte)
    } else if (byte === space) {
      state = 'closed'
    } else {
      sink.fail(
        `line ${line} has text behind the quote that ends a field (a quote inside a quoted field is written "").`,
      )
    }
    return at + 1
  }
  const takers = { start, plain, quoted, quote: behindQuote, closed: behindQuote }

  return {
    get line() {
      return line
    },
    write(bytes) {
      // a plain view, so that the loops above meet one class of bytes (a Buffer would be a second one)
      const chunk = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = 0; at < chunk.length;) at = takers[state](chunk, at)
    },
    end() {
      if (state === 'quoted') sink.fail(`the quoted field that begins in line ${quoteLine} never ends.`)
      if (state === 'start' && fields === 0) return
      emitHeld()
      endRecord()
      state = 'start'
    },
  }
}
