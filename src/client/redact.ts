const redacted = '[redacted]'

/** What a credential looks like, whoever wrote it where. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  // user:password@ and token@ of any URL
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, `$1${redacted}@`],
  [
    /\b(authorization['"]?\s*[:=]\s*['"]?(?:(?:bearer|basic|token)\s+)?)(?!(?:bearer|basic|token)\s)[A-Za-z0-9._~+/=-]+/gi,
    `$1${redacted}`,
  ],
  [/\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${redacted}`],
  // keys of AWS, GitHub, GitLab, Slack, OpenAI and Anthropic, Google, Stripe, npm, Hugging Face; JSON web tokens
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, redacted],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})/g, redacted],
  [/\bxox[abposr]-[A-Za-z0-9-]{10,}/g, redacted],
  [/\b(?:sk|rk|pk)[-_](?:[a-z]+[-_])*[A-Za-z0-9_-]{20,}/g, redacted],
  [/\bAIza[\w-]{35}/g, redacted],
  [/\b(?:npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,})/g, redacted],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, redacted],
  // password=..., "api_key": "...", --token ...
  [
    /((?:^|[\s"'{,;&?(]|--|[\w-])(?:password|passwd|passphrase|(?<![a-z])pass|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)(?:[_-]\w+)?["']?\s*(?:[:=]|=>)\s*)("[^"\n]*"|'[^'\n]*'|[^\s"',;&)}]+)/gim,
    `$1${redacted}`,
  ],
  [/(--(?:password|passwd|secret|token|api-key)\s+)[^\s]+/gi, `$1${redacted}`],
]

/**
 * A text without what looks like a credential: passwords in URLs, tokens of known shapes, private keys, and what is
 * assigned to a name such as `password` or `api_key`. It errs on the side of taking too much.
 */
export function redact(text: string): string {
  return shapes.reduce((safe, [shape, instead]) => safe.replaceAll(shape, instead), text)
}

/** Whether the value of this key is one to keep to oneself. */
export function isSecretKey(key: string): boolean {
  return /pass(word|wd|phrase)|pwd$|secret|(^|[._-])token$|api[._-]?key|access[._-]?key|private[._-]?key|credential/i.test(
    key,
  )
}
