/** How objects with hidden parts show themselves to `console.log`. */
export {};
