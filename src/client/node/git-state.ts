import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { redact } from '../redact.ts'

/** The code that a run is made with. */
export interface GitState {
  readonly commit: string
  /** Absent on no branch. */
  readonly branch?: string
  /** Of the remote 'origin', without credentials. */
  readonly remote?: string
  /** What differs from the commit; empty where nothing does. */
  readonly diff: string
}

const diffCharsMax = 1_000_000

/** Undefined where there is no git, or no repository with a commit. */
export async function gitState(folder: string): Promise<GitState | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    try {
      const options = { cwd: folder, timeout: 5_000, maxBuffer: 64 * 1024 * 1024 }
      return (await promisify(execFile)('git', args, options)).stdout
    } catch {
      return undefined // no git, no repository, no such remote: what is not known is left out
    }
  }
  const commit = (await git('rev-parse', 'HEAD'))?.trim()
  if (commit === undefined) return undefined
  const [branch, remote, diff = '', untracked = ''] = await Promise.all([
    git('symbolic-ref', '--short', '-q', 'HEAD'),
    git('remote', 'get-url', 'origin'),
    git('diff', 'HEAD', '--no-ext-diff'),
    git('ls-files', '--others', '--exclude-standard'),
  ])
  return {
    commit,
    ...(branch === undefined ? {} : { branch: branch.trim() }),
    ...(remote === undefined ? {} : { remote: withoutUser(remote.trim()) }),
    diff: shortened(redact(diff) + listed(untracked)),
  }
}

/** Files that git does not know are told by name: their contents may be data. */
function listed(untracked: string): string {
  return untracked
    .split('\n')
    .map((name) => (name === '' ? '' : `# not in git: ${name}\n`))
    .join('')
}

function shortened(diff: string): string {
  if (diff.length <= diffCharsMax) return diff
  return `${diff.slice(0, diffCharsMax)}\n# ${diff.length - diffCharsMax} characters left out\n`
}

/** The user of an ssh URL (git@) is no secret, but who needs it? */
function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
}
