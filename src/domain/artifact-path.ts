import { AppError } from '../base/errors.ts'

/** What a file system gives one name, in bytes of UTF-8. */
const nameBytesMax = 255
/** A whole path, so that the root before it still fits into what a system takes. */
const pathBytesMax = 3000
/** How often a path may have been encoded: whoever nests deeper hides something. */
const decodingsMax = 8
const schemes = /^(file|runs|models|mlflow-artifacts|https?|ftp|s3|gs|dbfs|hdfs|data):/i

/**
 * A path below the root of the artifacts, as the names it consists of: `a//b/./c/` is ['a', 'b', 'c'], the root is [].
 * The text is taken as it is, decoded by nobody. It is refused where it, or what it would be if it were decoded once or
 * more, could mean a place elsewhere: `..`, an absolute path, a backslash, a drive, a scheme, a control character, `#`.
 * Control characters that only decoding brings are names' own business, as MLflow 2 calls an image of step 16
 * `x%step%16%timestamp%1795303384075.png`; but NUL, which ends a path, only where it takes two decodings (step 2500).
 *
 * @throws ARTIFACT_PATH
 */
export function artifactPath(text: string): readonly string[] {
  const refuse = (problem: string): never => {
    throw new AppError('ARTIFACT_PATH', { path: text.slice(0, 200), problem })
  }
  for (const [times, stage] of (decodings(text) ?? refuse('it is encoded too often')).entries()) {
    const problem = problemOf(stage, times)
    if (problem !== undefined) refuse(problem)
  }
  if (text.includes('#')) refuse('it has a "#"')
  const names = text.split('/').filter((name) => name !== '' && name !== '.')
  if (names.some((name) => bytesOf(name) > nameBytesMax)) refuse(`a name in it is longer than ${nameBytesMax} bytes`)
  if (bytesOf(text) > pathBytesMax) refuse(`it is longer than ${pathBytesMax} bytes`)
  return names
}

/**
 * Whether a URI of artifacts says where it is in one way: not through `..`, in any decoding, not with a fragment, which
 * some readers drop with the check of what follows it, and not by way of a run.
 */
export function isPlainLocation(uri: string): boolean {
  const climbs = (stage: string): boolean => /(^|[/\\?;=&])\.\.([/\\?;&]|$)/.test(stage)
  return !uri.includes('#') && !/^runs:/i.test(uri) && decodings(uri)?.some(climbs) === false
}

/** What a text says once nothing in it is encoded any more; itself where that takes too long. */
export function decodedWhole(text: string): string {
  return decodings(text)?.at(-1) ?? text
}

/** The text, and what comes of decoding it until nothing changes; undefined where that takes too long. */
function decodings(text: string): readonly string[] | undefined {
  const stages = [text]
  for (;;) {
    const last = stages.at(-1)!
    const next = decoded(last)
    if (next === last) return stages
    if (stages.length > decodingsMax) return undefined
    stages.push(next)
  }
}

/** Decodes what can be decoded: '%2e' beside a '%zz' is a dot to some. */
function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
}

function problemOf(stage: string, timesDecoded: number): string | undefined {
  // Overlong UTF-8 of '/' or '.' decodes to U+FFFD here, and to nothing that parts names.
  if (!stage.isWellFormed()) return 'it is no text'
  if (stage.startsWith('/')) return 'it is absolute'
  if (stage.includes('\\')) return 'it has a backslash'
  if (/^[a-z]:/i.test(stage)) return 'it names a drive'
  if (schemes.test(stage)) return 'it is a URI'
  if (timesDecoded === 0 ? hasControlCharacter(stage) : timesDecoded === 1 && stage.includes('\0')) {
    return 'it has a control character'
  }
  if (stage.split('/').some(climbs)) return 'it has ".."'
  return undefined
}

/** Whether a name is '..', also to a reader that stops at NUL, or leaves control characters out. */
function climbs(name: string): boolean {
  const [ended] = name.split('\0', 1)
  return ended === '..' || name.replaceAll(/\p{Cc}/gu, '') === '..'
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((sign) => sign < ' ' || sign === '\u007F')
}

const bytesOf = (text: string): number => Buffer.byteLength(text)
