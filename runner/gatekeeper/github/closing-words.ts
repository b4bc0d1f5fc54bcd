/** Words with which a pull request closes issues when it is merged (docs.github.com, "Linking a pull request to an issue"). */
const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+(?:https?:\/\/[^\s/]+\/)?([\w.-]+\/[\w.-]+)?(?:#|\/issues\/)(\d{1,10})\b/gi;

/** Numbers of the issues of this repository that the text of a pull request says to close. */
export function closedBy(body: string, { owner, repo }: { readonly owner: string; readonly repo: string }): number[] {
  return [...body.matchAll(closing)].flatMap(([, where, number]) => (where === undefined || where.toLowerCase() === `${owner}/${repo}`.toLowerCase() ? [Number(number)] : []));
}
