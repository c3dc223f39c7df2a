/** Whether an error of the file system has this code: 'ENOENT', 'EEXIST' ... */
export function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
