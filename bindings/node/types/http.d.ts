/** What the frameworks on Node's own HTTP have in common. */
export {};
