/** Elements of all vectors and bytes of all texts that one message may have read: they may lie over each other. */
const visitsMax = 4_000_000

/** Says why bytes are no Arrow; ends as the reader's own errors do. */
export function refuseArrow(problem: string): never {
  throw new Error(problem)
}

/** A message of FlatBuffers, read within its bytes: what lies outside is refused (RangeError). */
export class FlatBuffer {
  readonly view: DataView
  private visits = 0

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  root(): FlatTable {
    return new FlatTable(this, 0)
  }

  visit(count: number): void {
    this.visits += count
    if (this.visits > visitsMax) refuseArrow('its metadata are too large')
  }
}

/** A table of a message. A slot is where a field's offset stands in the virtual table: 4, 6, 8 ... */
export class FlatTable {
  private readonly buffer: FlatBuffer
  private readonly position: number
  private readonly virtual: number
  private readonly size: number

  /** @param at  where the offset to the table stands */
  constructor(buffer: FlatBuffer, at: number) {
    const { view } = buffer
    this.buffer = buffer
    this.position = at + view.getInt32(at, true)
    this.virtual = this.position - view.getInt32(this.position, true)
    this.size = view.getInt16(this.virtual, true)
  }

  /** Where the field stands; undefined for one that has its default. */
  private place(slot: number): number | undefined {
    if (slot >= this.size) return undefined
    const offset = this.buffer.view.getInt16(this.virtual + slot, true)
    return offset === 0 ? undefined : this.position + offset
  }

  uint8(slot: number): number {
    const at = this.place(slot)
    return at === undefined ? 0 : this.buffer.view.getUint8(at)
  }

  int16(slot: number): number {
    const at = this.place(slot)
    return at === undefined ? 0 : this.buffer.view.getInt16(at, true)
  }

  int64(slot: number): bigint {
    const at = this.place(slot)
    return at === undefined ? 0n : this.buffer.view.getBigInt64(at, true)
  }

  table(slot: number): FlatTable | undefined {
    const at = this.place(slot)
    return at === undefined ? undefined : new FlatTable(this.buffer, at)
  }

  /** Checks the text in a slot, if there is one. */
  text(slot: number | undefined): void {
    if (slot !== undefined) this.vector(slot, 1)
  }

  tables(slot: number): FlatTable[] {
    const { start, length } = this.vector(slot, 4)
    return Array.from({ length }, (_, i) => new FlatTable(this.buffer, start + 4 * i))
  }

  /** Structs of two whole numbers of 64 bits. */
  pairs(slot: number): (readonly [number, number])[] {
    const { start, length } = this.vector(slot, 16)
    const number = (at: number): number => Number(this.buffer.view.getBigInt64(at, true))
    return Array.from({ length }, (_, i) => [number(start + 16 * i), number(start + 16 * i + 8)] as const)
  }

  /** Whole numbers of 64 bits that count something. */
  counts(slot: number): number[] {
    const { start, length } = this.vector(slot, 8)
    return Array.from({ length }, (_, i) => {
      const count = Number(this.buffer.view.getBigInt64(start + 8 * i, true))
      this.buffer.visit(count < 0 ? Number.POSITIVE_INFINITY : count)
      return count
    })
  }

  private vector(slot: number, stride: number): { readonly start: number; readonly length: number } {
    const at = this.place(slot)
    if (at === undefined) return { start: 0, length: 0 }
    const { view } = this.buffer
    const base = at + view.getInt32(at, true)
    const length = view.getInt32(base, true)
    if (length < 0 || base + 4 + length * stride > view.byteLength) refuseArrow('its metadata are damaged')
    this.buffer.visit(length)
    return { start: base + 4, length }
  }
}
