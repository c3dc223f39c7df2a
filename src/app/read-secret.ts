import { createInterface } from 'node:readline'
import { AppError } from '../base/errors.ts'

/** Asks at the terminal without echo, twice; where none is, reads the first line of stdin. @throws CANCELLED, CLI_USAGE */
export async function readSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine()
  const { password, isCancel } = await import('@clack/prompts')
  const answers = [await password({ message: question }), await password({ message: 'Again' })]
  if (answers.some(isCancel)) throw new AppError('CANCELLED', { what: 'The question' })
  if (answers[0] !== answers[1]) throw new AppError('CLI_USAGE', { message: 'The two are not the same.' })
  return String(answers[0])
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) return line
    throw new AppError('CLI_USAGE', { message: 'Expected the password in the first line of stdin, received nothing.' })
  } finally {
    lines.close()
    process.stdin.destroy()
  }
}
