/**
 * The types of what callers pass. Whether a value is a good one is for the core to say; here it is only
 * made sure that it crosses as what it is.
 */
export {};
