import { byteReader, byteWriter } from './wire.ts'
import type { ByteReader, ByteWriter } from './wire.ts'

/** How a field is written: a whole number, a number of 4 or 8 bytes, UTF-8, bytes, or a message of its own. */
export type FieldKind = 'int' | 'float' | 'double' | 'string' | 'bytes' | (() => MessageType)

/** The fields of a message by name; a field that is absent here is skipped when read. */
export type MessageType = Readonly<
  Record<string, { readonly number: number; readonly kind: FieldKind; readonly repeated?: boolean }>
>

/** A message as plain data: numbers, strings, bytes, messages, and lists of them. */
export type Message = Readonly<Record<string, unknown>>

/** Messages within messages that are read; deeper ones are damage or an attack. */
const depthMax = 64

/**
 * Writes a message in protobuf's wire format: fields in the order of the type, lists of numbers packed, absent and
 * empty fields left out. Whole numbers are int64 in two's complement.
 *
 * Source: Protocol Buffers Documentation, "Encoding" (2024).
 */
export function encodeMessage(type: MessageType, message: Message): Uint8Array {
  const out = byteWriter()
  for (const [name, { number, kind, repeated }] of Object.entries(type)) {
    const value = message[name]
    if (value === undefined) continue
    if (repeated === true) writeList(out, number, kind, value as ArrayLike<unknown>)
    else writeField(out, number, kind, value)
  }
  return out.bytes()
}

/**
 * Reads a message. A field that is absent is absent in the result, a repeated one an empty list; of a field that stands
 * twice the last counts.
 *
 * @throws Error, in words for people, where the bytes end early or nest deeper than 64 messages
 */
export function decodeMessage(type: MessageType, bytes: Uint8Array, depth = 0): Message {
  if (depth > depthMax) throw new Error(`messages nest deeper than ${depthMax}.`)
  const fields = new Map(Object.entries(type).map(([name, field]) => [field.number, { name, ...field }]))
  const message: Record<string, unknown> = {}
  for (const [name, { repeated }] of Object.entries(type)) if (repeated === true) message[name] = []
  const reader = byteReader(bytes)
  while (!reader.isDone()) {
    const tag = reader.varint()
    const field = fields.get(Math.floor(tag / 8))
    const wire = tag % 8
    if (field === undefined) {
      reader.skip(wire)
      continue
    }
    const values = readField(reader, wire, field.kind, depth)
    if (field.repeated === true) for (const value of values) (message[field.name] as unknown[]).push(value)
    else if (values.length > 0) message[field.name] = values.at(-1)
  }
  return message
}

function writeField(out: ByteWriter, number: number, kind: FieldKind, value: unknown): void {
  out.varint(number * 8 + wireOf(kind))
  if (kind === 'int' || kind === 'float' || kind === 'double') writeNumber(out, kind, value as number)
  else if (kind === 'string') out.block(new TextEncoder().encode(value as string))
  else if (kind === 'bytes') out.block(value as Uint8Array)
  else out.block(encodeMessage(kind(), value as Message))
}

function writeList(out: ByteWriter, number: number, kind: FieldKind, values: ArrayLike<unknown>): void {
  if (values.length === 0) return
  if (kind !== 'int' && kind !== 'float' && kind !== 'double') {
    for (let i = 0; i < values.length; i++) writeField(out, number, kind, values[i])
    return
  }
  const packed = byteWriter()
  for (let i = 0; i < values.length; i++) writeNumber(packed, kind, values[i] as number)
  out.varint(number * 8 + 2)
  out.block(packed.bytes())
}

function writeNumber(out: ByteWriter, kind: 'int' | 'float' | 'double', value: number): void {
  if (kind === 'int') out.varint(value)
  else out.real(value, kind === 'float' ? 4 : 8)
}

function wireOf(kind: FieldKind): number {
  return kind === 'int' ? 0 : kind === 'double' ? 1 : kind === 'float' ? 5 : 2
}

function readField(reader: ByteReader, wire: number, kind: FieldKind, depth: number): unknown[] {
  if (kind === 'int' || kind === 'float' || kind === 'double') {
    const one = () => (kind === 'int' ? reader.varint() : reader.real(kind === 'float' ? 4 : 8))
    if (wire !== 2) {
      if (wire !== wireOf(kind)) throw new Error(`a number has the wire type ${wire}.`)
      return [one()]
    }
    const values: number[] = []
    const end = reader.blockEnd()
    while (reader.at() < end) values.push(one())
    return values
  }
  if (wire !== 2) throw new Error(`a text or message has the wire type ${wire}.`)
  const block = reader.block()
  if (kind === 'string') return [new TextDecoder().decode(block)]
  if (kind === 'bytes') return [block]
  return [decodeMessage(kind(), block, depth + 1)]
}
