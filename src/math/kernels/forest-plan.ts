/** What a forest's kernel is told, in the order of its plan. Places are in bytes; those from `order` on are within an item's own space. */
export const FOREST_PLAN = [
  'rows',
  'slots',
  /** 0: a quantity or two classes, of which a leaf has the mean; else the number of classes. */
  'classes',
  'columns',
  /** Bins of each slot, the missing one last. */
  'bins',
  /** 2: a category, divided by sets; else 0. */
  'kinds',
  /** The least value in each bin. */
  'lows',
  /** Position of each slot's first bin among them. */
  'lowStarts',
  'y',
  'weights',
  /** Slots drawn at a node. */
  'draws',
  /** 1: cuts are drawn by chance (extra trees). */
  'isRandom',
  'isBootstrap',
  'maxDepth',
  'minLeaf',
  'minGain',
  'own',
  'ownBytes',
  'order',
  'held',
  'drawn',
  'sums',
  'keys',
  'ranks',
  'list',
  'stack',
  'nodes',
  'sets',
  'leaves',
  'lefts',
] as const

export type ForestPlan = Readonly<Record<(typeof FOREST_PLAN)[number], number>>

/** Bytes of a node: slot, bin (and from bit 8 the next one that has rows of the node), missingLeft, left, right, set (32 bits each), gain (64). */
export const forestNodeBytes = 32

/** Bytes of a set of levels. */
export const forestSetBytes = 32

/** Bytes of an entry of the stack. */
export const forestStackBytes = 24

/** Numbers in a leaf: mean, or shares, and the weight. */
export const leafNumbers = (classes: number): number => (classes === 0 ? 2 : classes + 1)
