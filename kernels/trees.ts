// The walk through trees. Places are in bytes.
//
// A node has 16 bytes: a number of 64 bits, the place of the cell it reads within a row, and the place of its left child,
// beside which the right one stands. It goes right where the cell is greater than the number. A leaf reads the first cell
// of the row, -Infinity, and is its own left child, so that a walk may take more steps than the tree is deep; its number
// is its value, or the place of its values. Nothing is asked on the way that the processor would have to guess: eight
// walks go on side by side.
//
// Where codes are asked for sets, a node has 24 bytes, the place of its set coming last, and a cell 16: behind the number
// stands the code. A node goes right where the number is greater or the set holds the code; nodes that ask only one of
// the two have a number or a set that no cell meets.
//
// trees: the root's place and the depth of each tree, in 32 bits each; as many as divide by eight, the last of which may
// be leaves of -0.0, which change no sum.

/** Steps after which a group of deep trees is asked whether all have come to leaves. */
const stride: i32 = 4
const shallow: i32 = 12

// @ts-ignore: decorator
@inline
function step<Node>(at: usize, row: usize): usize {
  const cell = row + load<u32>(at, 8)
  const isGreater = <usize>(load<f64>(cell) > load<f64>(at))
  if (sizeof<Node>() == 2) return load<u32>(at, 12) + (isGreater << 4)
  const code = load<u32>(cell, 8)
  const word = load<u32>(load<u32>(at, 16) + ((code >>> 5) << 2))
  return load<u32>(at, 12) + (isGreater | ((word >>> (code & 31)) & 1)) * 24
}

/** Adds to the sums of `rows` rows what the trees say of them. */
export function addTrees(
  item: i32, thread: i32, trees: usize, count: i32, cells: usize, rowBytes: usize, rows: i32,
  sums: usize, outputs: i32, leafWidth: i32,
): void {
  walkBlock<u16>(trees, count, cells, rowBytes, rows, sums, outputs, leafWidth)
}

/** The same where codes are asked for sets. */
export function addTreesOfSets(
  item: i32, thread: i32, trees: usize, count: i32, cells: usize, rowBytes: usize, rows: i32,
  sums: usize, outputs: i32, leafWidth: i32,
): void {
  walkBlock<u32>(trees, count, cells, rowBytes, rows, sums, outputs, leafWidth)
}

/** The same for one row: eight trees side by side. */
export function addToRow(
  item: i32, thread: i32, trees: usize, count: i32, row: usize, sums: usize, outputs: i32, leafWidth: i32,
): void {
  walkRow<u16>(trees, count, row, sums, outputs, leafWidth)
}

/** The same for one row, where codes are asked for sets. */
export function addToRowOfSets(
  item: i32, thread: i32, trees: usize, count: i32, row: usize, sums: usize, outputs: i32, leafWidth: i32,
): void {
  walkRow<u32>(trees, count, row, sums, outputs, leafWidth)
}

function walkBlock<Node>(
  trees: usize, count: i32, cells: usize, rowBytes: usize, rows: i32, sums: usize, outputs: i32, leafWidth: i32,
): void {
  const sumBytes = <usize>outputs << 3
  let output: i32 = 0
  for (let tree = 0; tree < count; tree++) {
    const root = <usize>load<u32>(trees + (<usize>tree << 3))
    const depth = load<i32>(trees + (<usize>tree << 3), 4)
    for (let row = 0; row < rows; row += 8) {
      const r0 = cells + <usize>row * rowBytes
      const r1 = r0 + rowBytes
      const r2 = r1 + rowBytes
      const r3 = r2 + rowBytes
      const r4 = r3 + rowBytes
      const r5 = r4 + rowBytes
      const r6 = r5 + rowBytes
      const r7 = r6 + rowBytes
      let a0 = root, a1 = root, a2 = root, a3 = root, a4 = root, a5 = root, a6 = root, a7 = root
      let before: usize = 0
      for (let level = 0; level < depth; level++) {
        if (depth > shallow && level % stride == 0) {
          // Places only grow down a tree, so that their sum stays the same only where no walk went on.
          const now = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7
          if (now == before) break
          before = now
        }
        a0 = step<Node>(a0, r0)
        a1 = step<Node>(a1, r1)
        a2 = step<Node>(a2, r2)
        a3 = step<Node>(a3, r3)
        a4 = step<Node>(a4, r4)
        a5 = step<Node>(a5, r5)
        a6 = step<Node>(a6, r6)
        a7 = step<Node>(a7, r7)
      }
      const sum = sums + (<usize>row * outputs + output << 3)
      addLeaf(a0, sum, leafWidth)
      addLeaf(a1, sum + sumBytes, leafWidth)
      addLeaf(a2, sum + 2 * sumBytes, leafWidth)
      addLeaf(a3, sum + 3 * sumBytes, leafWidth)
      addLeaf(a4, sum + 4 * sumBytes, leafWidth)
      addLeaf(a5, sum + 5 * sumBytes, leafWidth)
      addLeaf(a6, sum + 6 * sumBytes, leafWidth)
      addLeaf(a7, sum + 7 * sumBytes, leafWidth)
    }
    if (leafWidth == 1 && ++output == outputs) output = 0
  }
}

function walkRow<Node>(trees: usize, count: i32, row: usize, sums: usize, outputs: i32, leafWidth: i32): void {
  let output: i32 = 0
  const end = trees + (<usize>count << 3)
  for (let tree = trees; tree < end; tree += 64) {
    let a0 = <usize>load<u32>(tree), a1 = <usize>load<u32>(tree, 8)
    let a2 = <usize>load<u32>(tree, 16), a3 = <usize>load<u32>(tree, 24)
    let a4 = <usize>load<u32>(tree, 32), a5 = <usize>load<u32>(tree, 40)
    let a6 = <usize>load<u32>(tree, 48), a7 = <usize>load<u32>(tree, 56)
    const depth = max(
      max(max(load<i32>(tree, 4), load<i32>(tree, 12)), max(load<i32>(tree, 20), load<i32>(tree, 28))),
      max(max(load<i32>(tree, 36), load<i32>(tree, 44)), max(load<i32>(tree, 52), load<i32>(tree, 60))),
    )
    let before: usize = 0
    for (let level = 0; level < depth; level++) {
      if (depth > shallow && level % stride == 0) {
        const now = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7
        if (now == before) break
        before = now
      }
      a0 = step<Node>(a0, row)
      a1 = step<Node>(a1, row)
      a2 = step<Node>(a2, row)
      a3 = step<Node>(a3, row)
      a4 = step<Node>(a4, row)
      a5 = step<Node>(a5, row)
      a6 = step<Node>(a6, row)
      a7 = step<Node>(a7, row)
    }
    if (outputs == 1) {
      const sum = load<f64>(sums) + load<f64>(a0) + load<f64>(a1) + load<f64>(a2) + load<f64>(a3)
      store<f64>(sums, sum + load<f64>(a4) + load<f64>(a5) + load<f64>(a6) + load<f64>(a7))
    } else {
      output = addNext(a0, sums, output, outputs, leafWidth)
      output = addNext(a1, sums, output, outputs, leafWidth)
      output = addNext(a2, sums, output, outputs, leafWidth)
      output = addNext(a3, sums, output, outputs, leafWidth)
      output = addNext(a4, sums, output, outputs, leafWidth)
      output = addNext(a5, sums, output, outputs, leafWidth)
      output = addNext(a6, sums, output, outputs, leafWidth)
      output = addNext(a7, sums, output, outputs, leafWidth)
    }
  }
}

// @ts-ignore: decorator
@inline
function addNext(leaf: usize, sums: usize, output: i32, outputs: i32, leafWidth: i32): i32 {
  addLeaf(leaf, sums + (<usize>output << 3), leafWidth)
  if (leafWidth != 1) return 0
  return output + 1 == outputs ? 0 : output + 1
}

// @ts-ignore: decorator
@inline
function addLeaf(leaf: usize, sum: usize, leafWidth: i32): void {
  if (leafWidth == 1) store<f64>(sum, load<f64>(sum) + load<f64>(leaf))
  else addValues(<usize>load<f64>(leaf), sum, leafWidth)
}

function addValues(values: usize, sum: usize, leafWidth: i32): void {
  const end = values + (<usize>leafWidth << 3)
  for (let at = values; at < end; at += 8, sum += 8) store<f64>(sum, load<f64>(sum) + load<f64>(at))
}
