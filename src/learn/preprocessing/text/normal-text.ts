import { isAscii } from './words.ts'

/** Characters of a row that are read: 15,000 words of English. What stands behind them says little more. */
const charactersMax = 100_000

/**
 * The texts of a row as n-grams see them: one after the other with a space between, missing ones passed over; well
 * formed, compatible forms made one (Unicode NFKC: full width, ligatures), lower case.
 */
export function normalText(texts: readonly (string | null)[]): string {
  const joined = texts.filter((text) => text !== null).join(' ')
  const read = joined.slice(0, charactersMax)
  return (isAscii(read) ? read : read.toWellFormed().normalize('NFKC')).toLowerCase()
}
