import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Writes beside, syncs, renames, syncs the folder: after a crash the file is whole or absent. */
export async function writeDurably({
  file,
  beside,
  bytes,
}: {
  file: string
  beside: string
  bytes: Uint8Array
}): Promise<void> {
  await createFolder(dirname(file))
  try {
    const handle = await open(beside, 'wx', 0o444)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(dirname(file))
}

/** Creates the folder and its missing parents, each of them durable. */
export async function createFolder(folder: string): Promise<void> {
  const absolute = resolve(folder)
  const first = await mkdir(absolute, { recursive: true })
  if (first === undefined) return
  for (let created = absolute; created.length >= first.length; created = dirname(created)) {
    await syncFolder(dirname(created))
  }
}

/** Makes the names in a folder durable; Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
