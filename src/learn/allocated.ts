import { AppError } from '../base/errors.ts'

/** Bytes that one thing may take, in arrays of its own: 8 GiB. Beyond, a machine is likelier to give up than to refuse. */
const bytesMax = 8 * 2 ** 30

/**
 * What `make` allocates, where there is room for it: a refusal before the memory ends.
 *
 * @param what   whose memory it is, for the message
 * @param bytes  how many it will be
 * @throws MEMORY_TOO_SMALL beyond 8 GiB, or where the machine has not as much
 */
export function allocated<Made>(what: string, bytes: number, make: () => Made): Made {
  const refusal = { what, megabytes: Math.ceil(bytes / 2 ** 20), most: bytesMax / 2 ** 20 }
  if (bytes > bytesMax) throw new AppError('MEMORY_TOO_SMALL', refusal)
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // The platform has one word for an array that it cannot make.
    throw new AppError('MEMORY_TOO_SMALL', refusal, { cause: error })
  }
}
