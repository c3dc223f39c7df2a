import { readdirSync, readFileSync } from 'node:fs'

/** Processor time is counted in ticks of a hundredth of a second (USER_HZ), whatever the kernel's own tick is. */
const microsecondsPerTick = 10_000

/** Resident megabytes of a process and its children, theirs included; Linux only, NaN elsewhere. */
export function treeMegabytes(pid: number): number {
  const pages = treeOf(pid).map((each) => Number(fileOf(each, 'statm').split(' ')[1] ?? 0))
  return (sum(pages) * 4096) / 2 ** 20
}

/**
 * Processor time, of the user and of the system, that a process and its living children have taken since their start,
 * in microseconds; Linux only, NaN elsewhere.
 */
export function treeMicroseconds(pid: number): number {
  const ticks = treeOf(pid).map((each) => {
    const fields = statOf(each)
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  })
  return sum(ticks) * microsecondsPerTick
}

function treeOf(pid: number): readonly number[] {
  const parents = new Map<number, number>()
  try {
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      const parent = statOf(Number(name))[1]
      if (parent !== undefined) parents.set(Number(name), Number(parent))
    }
  } catch {
    return []
  }
  const isOf = (each: number): boolean => each === pid || (parents.has(each) && isOf(parents.get(each)!))
  return [...parents.keys()].filter(isOf)
}

/** The fields of a process from its state on: the name before them may hold spaces. Empty when it is gone. */
function statOf(pid: number): readonly string[] {
  const stat = fileOf(pid, 'stat')
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Empty when the process is gone. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

/** NaN of nothing: there is no /proc. */
function sum(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((total, value) => total + value, 0)
}
