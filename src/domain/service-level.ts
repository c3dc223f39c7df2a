/**
 * Upper bounds of the histograms of latency, in seconds. From a quarter of a millisecond on: one row is answered in less
 * than the least bound that is usual elsewhere. An objective of latency is one of them, for only then is it counted.
 */
export const latencyBoundsSeconds: readonly number[] = [
  0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]
