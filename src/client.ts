export { ThroughlineError, throughlineClient } from './client/client.ts'
