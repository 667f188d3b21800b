/** 127.0.0.0/8, ::1 and localhost: only programs on this machine reach them. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
