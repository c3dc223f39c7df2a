/** What requests of the protocol need, in one piece: it is loaded with the first of them. */
export { readBody } from './body.ts'
export {
  allStatistics,
  config,
  infer,
  listed,
  live,
  metadata,
  modelReady,
  modelStatistics,
  ready,
  serverMetadata,
} from './model-handlers.ts'
export { oipError } from './oip-error.ts'
export { load, repositoryIndex, unload } from './repository-handlers.ts'
