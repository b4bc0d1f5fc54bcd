/** The name of the person that a principal is, as approvers are named: `alice` of `User::"alice"`. Another principal as it is. */
export function personOf(principal: string): string {
  return /^User::"(.+)"$/.exec(principal)?.[1] ?? principal;
}
