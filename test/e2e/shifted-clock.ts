import { readFileSync } from 'node:fs'

// Loaded with --import: moves the clock of a process by the milliseconds in the file that CLOCK_SHIFT names, read
// again at every look at the clock. The monotonic clock goes on as it does when a person corrects the time.
const file = process.env['CLOCK_SHIFT'] ?? ''
const trueNow = Date.now
Date.now = () => trueNow() + Number(readFileSync(file, 'utf8'))
