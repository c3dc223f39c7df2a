import type { Grammar } from './grammar.ts'
import type { Token } from './token.ts'

/** The pieces of a filter that are still to be read. */
export interface Reading {
  readonly grammar: Grammar
  /** The piece `ahead` of the next; undefined behind the end. */
  peek(ahead?: number): Token | undefined
  take(): Token | undefined
  /** Whether the next pieces are these words, in any case; takes them if so. */
  takeWords(...words: readonly string[]): boolean
}

export function readingOf(tokens: readonly Token[], grammar: Grammar): Reading {
  let next = 0
  return {
    grammar,
    peek: (ahead = 0) => tokens[next + ahead],
    take: () => tokens[next++],
    takeWords(...words) {
      const found = words.every((word, ahead) => tokens[next + ahead]?.raw.toUpperCase() === word)
      if (found) next += words.length
      return found
    },
  }
}
