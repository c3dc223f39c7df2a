/** Numbers of a model, as they stand in its file. */
export type Tensor = Float64Array | Int32Array | Uint8Array
