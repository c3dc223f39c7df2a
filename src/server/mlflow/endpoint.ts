import type { FastifyRequest } from 'fastify'
import type { Action } from '../../domain/access.ts'
import type { ServerNeeds } from '../needs.ts'
import type { Fields, Input } from './field.ts'

/** One call of the wire format. `Json` is what it answers with. */
export interface Endpoint<Shape extends Fields = Fields> {
  readonly methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE')[]
  /** Below `/api/2.0/mlflow/`; ':name' is a field that stands in the path. */
  readonly path: string
  readonly fields: Shape
  /** What it asks for. Absent: what `wireAction` says. */
  readonly action?: Action
  /** Absent fields are undefined, absent lists empty. What is answered is written as JSON by `writeWireJson`. */
  handle(input: Input<Shape>, request: FastifyRequest): Promise<object>
}

/** Makes the endpoints of a noun from what the server is handed. */
export type Endpoints = (needs: ServerNeeds) => readonly Endpoint[]

/** Ties the fields of an endpoint to the type of its input. */
export function endpoint<const Shape extends Fields>(
  method: string,
  path: string,
  fields: Shape,
  handle: Endpoint<Shape>['handle'],
  action?: Action,
): Endpoint {
  return { methods: method.split('|'), path, fields, action, handle } as unknown as Endpoint
}
