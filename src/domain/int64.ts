/** An integer of 64 bits with a sign: a bigint where a number would not be exact. */
export type Int64 = number | bigint
