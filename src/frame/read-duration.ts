const clocked = /^(?:([+-]?)(\d{1,6}) days?,? ?)?([+-]?)(\d{1,5}):([0-5]\d):([0-5]\d(?:[.,]\d{1,9})?)$/
const worded =
  /^(?:(\d{1,6})\s*d(?:ays?)?)?\s*(?:(\d{1,6})\s*h(?:(?:ou)?rs?)?)?\s*(?:(\d{1,6})\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d{1,6})\s*s(?:ec(?:ond)?s?)?)?$/i

/**
 * Minutes of a length of time: '26:10:05', '-0:12:30', '2 days 03:04:05' (as pandas writes it), '5h 30m', '1 hour 5 min';
 * NaN for anything else. Two numbers alone ('3:45') are not read: they may be minutes and seconds.
 */
export function readDuration(text: string): number {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 40) return Number.NaN
  const clock = clocked.exec(trimmed)
  if (clock !== null) {
    // '-1 days +23:00:00' is an hour before: the sign before the days is that of the days alone
    const [, daySign, days = '0', sign, hours, minutes, seconds] = clock
    const ofDay = Number(hours) * 60 + Number(minutes) + Number(seconds!.replace(',', '.')) / 60
    return (daySign === '-' ? -1 : 1) * Number(days) * 1440 + (sign === '-' ? -1 : 1) * ofDay
  }
  const words = worded.exec(trimmed)
  if (words === null) return Number.NaN
  const [days, hours, minutes, seconds] = words.slice(1).map((digits) => Number(digits ?? '0')) as [
    number,
    number,
    number,
    number,
  ]
  return days * 1440 + hours * 60 + minutes + seconds / 60
}
