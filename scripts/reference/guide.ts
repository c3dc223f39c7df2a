/** What a guide tells its reader to do: run a command and see what it prints, or change lines of the config. */
export type GuideStep =
  | { readonly kind: 'command'; readonly command: string; readonly output: string }
  | { readonly kind: 'change'; readonly from: readonly string[]; readonly to: readonly string[] }

/** The steps of a guide, in order: its `console` and `diff` blocks. */
export function stepsOf(markdown: string): GuideStep[] {
  return [...markdown.matchAll(/^```(console|diff)\n([^]*?)^```$/gm)].flatMap(([, kind, body]) =>
    kind === 'diff' ? [changeOf(body!)] : commandsOf(body!),
  )
}

/** The same guide, each command with the output that it now prints. */
export function withOutputs(markdown: string, outputOf: (command: string) => string): string {
  return markdown.replaceAll(/^```console\n([^]*?)^```$/gm, (_, body: string) => {
    const told = commandsOf(body).map(({ command }) => `$ ${command}\n${outputOf(command)}`)
    return `\`\`\`console\n${told.join('')}\`\`\``
  })
}

function commandsOf(body: string): Extract<GuideStep, { kind: 'command' }>[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n')
      return { kind: 'command', command, output: lines.join('\n') }
    })
}

function changeOf(body: string): GuideStep {
  const of = (sign: string): string[] =>
    body
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
  return { kind: 'change', from: of('-'), to: of('+') }
}
