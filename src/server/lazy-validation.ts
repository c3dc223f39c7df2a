import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

/** Whether data are valid; if not, `errors` says why. */
type Validate = ((data: unknown) => unknown) & { errors?: unknown }
/** Makes the validator of a part of a route. */
type Compile = (part: unknown) => Validate

const require = createRequire(import.meta.url)

/**
 * Validates as Fastify does, by Ajv, which is loaded with the first request that has something to validate: a server that
 * starts does not wait for it.
 */
export const lazyValidation = {
  buildValidator(schemas: unknown, options: unknown): Compile {
    let compile: Compile | undefined
    return (part) => {
      let validate: Validate | undefined
      const lazily: Validate = (data) => {
        compile ??= buildCompiler()(schemas, options)
        validate ??= compile(part)
        const verdict = validate(data)
        lazily.errors = validate.errors
        return verdict
      }
      return lazily
    }
  },
  // Answers are written as they are: a schema that describes them must not drop or reshape anything.
  buildSerializer: () => () => (answer: unknown) => JSON.stringify(answer),
} as unknown as Compilers

/** Fastify's own, wherever that is installed. */
function buildCompiler(): (schemas: unknown, options: unknown) => Compile {
  const makeBuilder: unknown = createRequire(require.resolve('fastify'))('@fastify/ajv-compiler')
  return (makeBuilder as () => ReturnType<typeof buildCompiler>)()
}
