/**
 * The native half, which calls the core. What crosses is texts and numbers; `../native/lib.rs` says
 * how, and only this folder knows it.
 */
export {};
