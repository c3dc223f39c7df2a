/** Answers that say "it happened" beside their opposites; lower case. A word alone decides nothing: both must be there. */
const pairs: readonly (readonly [yes: string, no: string])[] = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
  ['1', '-1'],
  ['positive', 'negative'],
  ['pos', 'neg'],
  ['bad', 'good'],
  ['>50k', '<=50k'],
  ['ja', 'nein'],
  ['j', 'n'],
  ['ja', 'nee'],
  ['ja', 'nej'],
  ['ja', 'nei'],
  ['oui', 'non'],
  ['o', 'n'],
  ['si', 'no'],
  ['sí', 'no'],
  ['sì', 'no'],
  ['s', 'n'],
  ['sim', 'não'],
  ['sim', 'nao'],
  ['tak', 'nie'],
  ['ano', 'ne'],
  ['áno', 'nie'],
  ['igen', 'nem'],
  ['da', 'nu'],
  ['da', 'ne'],
  ['да', 'нет'],
  ['так', 'ні'],
  ['kyllä', 'ei'],
  ['evet', 'hayır'],
  ['e', 'h'],
  ['ναι', 'όχι'],
  ['はい', 'いいえ'],
  ['是', '否'],
  ['예', '아니오'],
]

/** Words that say the same in one language: those for yes, and those for no; lower case. */
const tongues: readonly (readonly [yes: readonly string[], no: readonly string[]])[] = [
  [
    ['yes', 'y', 'true', 't', '1'],
    ['no', 'n', 'false', 'f', '0'],
  ],
  [
    ['ja', 'j', 'wahr', '1'],
    ['nein', 'n', 'falsch', '0'],
  ],
  [
    ['oui', 'o', 'vrai', '1'],
    ['non', 'n', 'faux', '0'],
  ],
  [
    ['sí', 'si', 's', '1'],
    ['no', 'n', '0'],
  ],
]

/** Which of two answers says yes, as it is written; undefined where the two are no known pair. */
export function yesOf(answers: readonly string[]): string | undefined {
  const folded = answers.map((answer) => answer.trim().normalize('NFC').toLowerCase())
  const found = pairs.find((pair) => pair.every((word) => folded.includes(word)))
  if (found !== undefined) return answers[folded.indexOf(found[0])]
  // words of two pairs: 'Y' beside 'no'
  const tongue = tongues.find((sides) => sides.every((side) => folded.some((word) => side.includes(word))))
  return tongue === undefined ? undefined : answers[folded.findIndex((word) => tongue[0].includes(word))]
}

/**
 * Three answers or more that are all words for yes or for no ('Yes', 'y', 'No'): what each of the rarer ones is to be
 * called, the first word of its side. Undefined for any other answers.
 *
 * @param answers  commonest first
 */
export function sameAnswers(answers: readonly string[]): ReadonlyMap<string, string> | undefined {
  if (answers.length < 3) return undefined
  const folded = answers.map((answer) => answer.trim().normalize('NFC').toLowerCase())
  const sides = tongues.find((tongue) => folded.every((word) => tongue.some((side) => side.includes(word))))
  if (sides === undefined) return undefined
  const same = new Map<string, string>()
  for (const side of sides) {
    const [first, ...others] = answers.filter((_, i) => side.includes(folded[i]!))
    if (first === undefined) return undefined
    for (const other of others) same.set(other, first)
  }
  return same
}
