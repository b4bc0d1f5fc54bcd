/** The principal that a person of this name is: `User::"alice"`. */
export function principalNamed(name: string): string {
  return `User::"${name}"`;
}

/** The name of the person that a principal is, as approvers are named: `alice` of `User::"alice"`. Another principal as it is. */
export function personOf(principal: string): string {
  return /^User::"(.+)"$/.exec(principal)?.[1] ?? principal;
}
