const adjectives = [
  ...['able', 'agile', 'bold', 'brave', 'bright', 'calm', 'clever', 'crisp', 'curious', 'eager', 'early', 'fair'],
  ...['fond', 'frank', 'gentle', 'glad', 'grand', 'hardy', 'honest', 'keen', 'kind', 'lively', 'lucky', 'merry'],
  ...['mild', 'neat', 'nimble', 'noble', 'patient', 'plain', 'polite', 'proud', 'quick', 'quiet', 'rare', 'ready'],
  ...['robust', 'serene', 'sharp', 'shy', 'sincere', 'smooth', 'sober', 'steady', 'swift', 'thrifty', 'upbeat', 'wise'],
]
const animals = [
  ...['ant', 'badger', 'bat', 'bear', 'bee', 'bison', 'carp', 'cat', 'colt', 'crab', 'crane', 'crow', 'deer', 'doe'],
  ...['dove', 'duck', 'eel', 'elk', 'finch', 'fox', 'frog', 'gnat', 'goat', 'gull', 'hare', 'hawk', 'hen', 'heron'],
  ...['ibis', 'jay', 'kite', 'koi', 'lark', 'lynx', 'mink', 'mole', 'moth', 'mouse', 'newt', 'otter', 'owl', 'ox'],
  ...['perch', 'pike', 'pug', 'quail', 'ram', 'rook', 'seal', 'shrew', 'sloth', 'snail', 'sow', 'stag', 'swan', 'toad'],
  ...['trout', 'vole', 'wasp', 'whale', 'wolf', 'wren', 'yak', 'zebra'],
]

/** A name that can be said aloud, 'bold-fox-12', the same for the same id. @param id  hexadecimal digits, at least 12 */
export function runName(id: string): string {
  const part = (at: number): number => Number.parseInt(id.slice(at, at + 4), 16) || 0
  return `${adjectives[part(0) % adjectives.length]}-${animals[part(4) % animals.length]}-${part(8) % 1000}`
}
