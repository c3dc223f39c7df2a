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
 *
 * @param firstLine  of the file, that the first bytes written are in; 1-based
 */
export function csvScanner(delimiter: number, sink: CsvSink, firstLine = 1): CsvScanner {
  return new Scanner(delimiter, sink, firstLine)
}

class Scanner implements CsvScanner {
  private readonly delimiter: number
  private readonly sink: CsvSink
  private state: State = 'start'
  private line: number
  private recordLine: number
  private quoteLine = 1
  private fields = 0
  /** Whether the last byte was a CR, so that an LF behind it is no line end of its own. */
  private afterCr = false
  /** What of the current field lies before the current chunk, or was put together from pieces. */
  private held = new Uint8Array(4096)
  private heldLength = 0

  constructor(delimiter: number, sink: CsvSink, firstLine: number) {
    this.delimiter = delimiter
    this.sink = sink
    this.line = firstLine
    this.recordLine = firstLine
  }

  write(bytes: Uint8Array): void {
    // a plain view, so that the loops below meet one class of bytes (a Buffer would be a second one)
    const chunk = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at < chunk.length;) at = this.step(chunk, at)
  }

  end(): void {
    if (this.state === 'quoted') {
      this.sink.fail(`the quoted field that begins in line ${this.quoteLine} never ends.`)
    }
    if (this.state === 'start' && this.fields === 0) return
    this.emitHeld()
    this.endRecord()
    this.state = 'start'
  }

  /** Takes bytes from `at` on while the state lasts, and returns where it stopped. */
  private step(chunk: Uint8Array, at: number): number {
    switch (this.state) {
      case 'start':
        return this.start(chunk, at)
      case 'plain':
        return this.plain(chunk, at)
      case 'quoted':
        return this.quoted(chunk, at)
      case 'quote':
      case 'closed':
        this.behindQuote(chunk, at)
        return at + 1
    }
  }

  private start(chunk: Uint8Array, at: number): number {
    const byte = chunk[at]!
    if (this.fields === 0) {
      const belongsToCr = this.afterCr && byte === lf
      this.afterCr = false
      if (belongsToCr) return at + 1
      this.recordLine = this.line
      if (byte === lf || byte === cr) {
        this.sink.emptyLine(this.line++)
        this.afterCr = byte === cr
        return at + 1
      }
    }
    this.state = 'plain'
    return this.plain(chunk, at)
  }

  private plain(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === this.delimiter || byte === lf || byte === cr) {
        this.emit(chunk, from, at)
        this.close(byte)
        return at + 1
      }
      if (byte === quote && this.isBlank(chunk, from, at)) {
        this.heldLength = 0
        this.state = 'quoted'
        this.quoteLine = this.line
        this.afterCr = false
        return at + 1
      }
    }
    this.hold(chunk, from, at)
    return at
  }

  private quoted(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === quote) break
      if (byte === cr || (byte === lf && !this.afterCr)) this.line++
      this.afterCr = byte === cr
    }
    this.hold(chunk, from, at)
    if (at === chunk.length) return at
    this.state = 'quote'
    return at + 1
  }

  private behindQuote(chunk: Uint8Array, at: number): void {
    const byte = chunk[at]!
    this.afterCr = false
    if (byte === quote && this.state === 'quote') {
      this.hold(chunk, at, at + 1)
      this.state = 'quoted'
    } else if (byte === this.delimiter || byte === lf || byte === cr) {
      this.emitHeld()
      this.close(byte)
    } else if (byte === space) {
      this.state = 'closed'
    } else {
      this.sink.fail(
        `line ${this.line} has text behind the quote that ends a field (a quote inside a quoted field is written "").`,
      )
    }
  }

  /** Takes the delimiter or line end that closes a field. */
  private close(byte: number): void {
    this.state = 'start'
    if (byte === this.delimiter) return
    this.endRecord()
    this.afterCr = byte === cr
    this.line++
  }

  private emit(chunk: Uint8Array, start: number, end: number): void {
    if (this.heldLength > 0) {
      this.hold(chunk, start, end)
      this.emitHeld()
      return
    }
    this.fields++
    this.sink.field(chunk, start, end)
  }

  private emitHeld(): void {
    this.fields++
    this.sink.field(this.held, 0, this.heldLength)
    this.heldLength = 0
  }

  private endRecord(): void {
    this.sink.endRecord(this.recordLine)
    this.fields = 0
  }

  private hold(bytes: Uint8Array, start: number, end: number): void {
    while (this.heldLength + end - start > this.held.length) {
      const larger = new Uint8Array(this.held.length * 2)
      larger.set(this.held)
      this.held = larger
    }
    if (end - start > 32) this.held.set(bytes.subarray(start, end), this.heldLength)
    else for (let i = start; i < end; i++) this.held[this.heldLength + i - start] = bytes[i]!
    this.heldLength += end - start
  }

  /** Whether the field so far is spaces only. */
  private isBlank(chunk: Uint8Array, start: number, end: number): boolean {
    for (let i = 0; i < this.heldLength; i++) if (this.held[i] !== space) return false
    for (let i = start; i < end; i++) if (chunk[i] !== space) return false
    return true
  }
}
