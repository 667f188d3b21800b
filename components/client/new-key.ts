/**
 * A key that names one act of one person: sending it twice does the thing once. (crypto.randomUUID exists only on
 * https and localhost; the studio is also reached by plain http through a tunnel or a mapped port.)
 */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
