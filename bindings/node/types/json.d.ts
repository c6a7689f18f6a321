/**
 * JSON that says what was meant. `JSON.stringify` drops what it cannot write and `JSON.parse` rounds
 * what it cannot hold; here the one is refused and the other is a BigInt.
 */
export {};
