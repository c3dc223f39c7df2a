import { readdirSync, readFileSync } from 'node:fs'

/** Resident megabytes of a process and its children, theirs included; Linux only, NaN elsewhere. */
export function treeMegabytes(pid: number): number {
  const parents = new Map<number, number>()
  try {
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      const stat = fileOf(name, 'stat')
      if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    }
  } catch {
    return Number.NaN
  }
  const isOf = (each: number): boolean => each === pid || (parents.has(each) && isOf(parents.get(each)!))
  const pages = [...parents.keys()].filter(isOf).map((each) => Number(fileOf(String(each), 'statm').split(' ')[1]))
  return (pages.reduce((sum, count) => sum + count, 0) * 4096) / 2 ** 20
}

/** Empty when the process is gone. */
function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
