const codeWords = new Set('code|cd|id|key|idx|index|zip|zipcode|fips|iso|iata|icao|abbr|abbreviation|symbol'.split('|'))
/** Things whose numbers are names of them. */
const thingWords = new Set(
  'class|type|kind|category|region|district|county|ward|precinct|store|shop|branch|department|dept|warehouse|terminal|group|segment|zone'.split(
    '|',
  ),
)
const nameWords = new Set('name|label|text|title|desc|description|long|full'.split('|'))

/** The words of a column's name, lower case: zipCode, ZIP-code and zip_code are two each. */
export function wordsOfName(column: string): string[] {
  return column
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Whether a name says that the column holds codes for something. */
export function isCodeName(column: string): boolean {
  return codeWords.has(wordsOfName(column).at(-1) ?? '')
}

/** Whether a name ends with a word for a thing that is one of a few: region, store, type. */
export function isThingName(column: string): boolean {
  return thingWords.has(wordsOfName(column).at(-1) ?? '')
}

/** Whether a column is named as the name of another: dept_name of dept. */
export function isNameOf(column: string, other: string): boolean {
  const words = wordsOfName(column)
  return nameWords.has(words.at(-1) ?? '') && words.slice(0, -1).join(' ') === wordsOfName(other).join(' ')
}
