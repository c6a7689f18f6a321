/** The tag of the script that is running. It is known while the script runs for the first time, so this is its first line. */
export const script = (globalThis.document as Document | undefined)?.currentScript as HTMLScriptElement | null | undefined
