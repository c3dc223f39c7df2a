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

/** Which of two answers says yes, as it is written; undefined where the two are no known pair. */
export function yesOf(answers: readonly string[]): string | undefined {
  const folded = answers.map((answer) => answer.trim().normalize('NFC').toLowerCase())
  const found = pairs.find((pair) => pair.every((word) => folded.includes(word)))
  return found === undefined ? undefined : answers[folded.indexOf(found[0])]
}
