const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const names = new RegExp(`^(?:localhost|127(?:\\.${octet}){3}|\\[::1\\])$`);

/** True for a host name of this machine, written as in `URL.hostname` (lower case; IPv6 in brackets). No name is looked up. */
export function isLoopback(hostname: string): boolean {
  return names.test(hostname);
}
