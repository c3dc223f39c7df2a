import { randomBytes } from 'node:crypto'

/** Makes identifiers; a port, so that a test can number them. */
export type NewId = () => string

/** 32 lower-case hexadecimal digits, 128 random bits: the form the field's trackers use for a run. */
export const randomId: NewId = () => randomBytes(16).toString('hex')
