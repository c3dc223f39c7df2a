import type { Int64 } from './int64.ts'

/**
 * What a search asks of one thing. A comparison is true or false: of what a thing does not have every comparison is
 * false but 'is null', of NaN every one but '!='. 'not' turns that round.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | Comparison

export interface Comparison {
  readonly kind: 'comparison'
  readonly entity: SearchEntity
  readonly key: string
  readonly operator: Operator
  /** A number or bigint for metrics and numeric attributes, a list for 'in' and 'not in', nothing for 'is null' and 'is not null'. */
  readonly value?: Int64 | string | readonly (Int64 | string)[]
}

/** Where a key is looked for. */
export type SearchEntity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'

/** 'like' heeds case, 'ilike' does not; both know % and _. */
export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'like'
  | 'ilike'
  | 'in'
  | 'not in'
  | 'is null'
  | 'is not null'

/** Things without the key come last, NaN just before them, whichever the direction. */
export interface Order {
  readonly entity: SearchEntity
  readonly key: string
  readonly descending: boolean
}

export interface SearchPlan extends InProjects {
  /** Absent: everything. */
  readonly where?: Condition
  /** First the first; ties are broken as each search says. */
  readonly order: readonly Order[]
}

/** What may be told at all. */
export interface InProjects {
  /** Of these projects alone, by name; absent: of all. */
  readonly projects?: readonly string[]
}

export type View = 'active' | 'deleted' | 'all'

/** Which of the things found are wanted. */
export interface Page {
  readonly offset: number
  readonly limit: number
}

export interface Paged<Item> {
  readonly items: readonly Item[]
  /** Whether there are more after these. */
  readonly hasMore: boolean
}
